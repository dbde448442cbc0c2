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
app.kubernetes.io/name: {{ include "noaa-oracle.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "noaa-oracle.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "noaa-oracle.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- /* Of the pod of `helm test`: unlike those of the workload, so that neither Service nor policies take it for one. */ -}}
{{- define "noaa-oracle.testSelectorLabels" -}}
app.kubernetes.io/name: {{ include "noaa-oracle.name" . | trunc 58 }}-test
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "noaa-oracle.testLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "noaa-oracle.testSelectorLabels" . }}
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

{{- /* The names a daemon may call the Service by, from its own namespace and from others. */ -}}
{{- define "noaa-oracle.serviceUrls" -}}
{{- $name := include "noaa-oracle.fullname" . -}}
{{- $port := .Values.service.port | int -}}
{{- $urls := list -}}
{{- range list "" (printf ".%s" .Release.Namespace) (printf ".%s.svc" .Release.Namespace) (printf ".%s.svc.cluster.local" .Release.Namespace) -}}
{{- $urls = append $urls (printf "http://%s%s:%d" $name . $port) -}}
{{- end -}}
{{- /* And the other hosts of the Ingress, as clients write them. */ -}}
{{- if .Values.ingress.enabled -}}
{{- $scheme := (urlParse .Values.oracle.remoteUrl).scheme -}}
{{- range prepend .Values.ingress.extraHosts .Values.ingress.host -}}
{{- $origin := printf "%s://%s" $scheme . -}}
{{- if ne $origin $.Values.oracle.remoteUrl -}}
{{- $urls = append $urls $origin -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- join "," $urls -}}
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
    secretKeyRef: { name: {{ . | quote }}, key: access-key-id }
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: { name: {{ . | quote }}, key: secret-access-key }
{{- end }}
{{- end -}}
