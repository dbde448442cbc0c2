{{- define "noaa-oracle.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "noaa-oracle.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "noaa-oracle.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "noaa-oracle.selectorLabels" -}}
app.kubernetes.io/name: {{ include "noaa-oracle.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "noaa-oracle.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "noaa-oracle.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "noaa-oracle.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "noaa-oracle.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "noaa-oracle.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "noaa-oracle.serviceUrl" -}}
http://{{ include "noaa-oracle.fullname" . }}:{{ .Values.service.port }}
{{- end -}}

{{- /* Name of the Secret with S3 keys; empty where the service account's role is used. */ -}}
{{- define "noaa-oracle.s3Secret" -}}
{{- if .Values.litestream.existingSecret -}}
{{- .Values.litestream.existingSecret -}}
{{- else if .Values.litestream.accessKeyId -}}
{{- include "noaa-oracle.fullname" . }}-s3
{{- end -}}
{{- end -}}

{{- define "noaa-oracle.s3Env" -}}
- name: AWS_REGION
  value: {{ .Values.litestream.region | quote }}
{{- with include "noaa-oracle.s3Secret" . }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: access-key-id }
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: secret-access-key }
{{- end }}
{{- end -}}
