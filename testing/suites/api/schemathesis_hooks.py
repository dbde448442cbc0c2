"""What schemathesis has to be told: weather files are sent as bytes."""

import schemathesis

schemathesis.serializer.alias("application/parquet", "application/octet-stream")
