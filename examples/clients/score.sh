#!/usr/bin/env bash
# Asks a scoring service for an image's score with curl: score.sh http://127.0.0.1:8088 IMAGE [ORIGINAL]
# Where the service is overloaded (503), curl waits as long as it says and asks again, for 30 seconds.
set -euo pipefail
service=$1 image=$2
form=(-F "anonymized=@$image")
[ $# -lt 3 ] || form+=(-F "original=@$3")
[ -z "${PERCEPTANON_KEY:-}" ] || form+=(-H "Authorization: Bearer $PERCEPTANON_KEY")
exec curl --silent --show-error --fail-with-body --retry 10 --retry-max-time 30 --max-time 30 "${form[@]}" "$service/v1/score"
