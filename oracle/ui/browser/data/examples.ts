/** Queries to begin with, in the SQL of DuckDB 0.9 without time zones: times are text, in UTC. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  "Newest reports": `SELECT station_id, generated_at, temperature_value, wind_speed, raw_text
FROM observations
ORDER BY generated_at DESC, station_id
LIMIT 100`,
  "Highs by day": `SELECT station_id, substr(generated_at, 1, 10) AS day,
  max(temperature_value) AS high_c, count(*) AS reports
FROM observations
WHERE quality_status = 'validated'
GROUP BY station_id, day
ORDER BY high_c DESC
LIMIT 100`,
  "Why reports were set aside": `SELECT quality_reason, count(*) AS reports
FROM observations
WHERE quality_status <> 'validated'
GROUP BY quality_reason
ORDER BY reports DESC`,
  "Forecast highs": `SELECT station_id, begin_time, end_time, max_temp, temperature_unit_code
FROM forecasts
WHERE max_temp IS NOT NULL
ORDER BY begin_time, station_id
LIMIT 100`,
  "Forecast against report": `SELECT f.station_id, f.begin_time, f.wind_speed AS forecast_kt,
  o.wind_speed AS observed_kt, f.wind_speed - o.wind_speed AS miss_kt
FROM forecasts f
JOIN observations o
  ON o.station_id = f.station_id
  AND substr(o.generated_at, 1, 13) = substr(f.begin_time, 1, 13)
WHERE f.interval_kind = 'instant'
ORDER BY abs(miss_kt) DESC
LIMIT 100`,
  "Stations": `SELECT DISTINCT station_id, station_name, state, latitude, longitude, elevation_m
FROM observations
ORDER BY state, station_id`,
};
