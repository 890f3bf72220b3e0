#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: Node, the sandbox, independent clients, and the course's packages.
set -euo pipefail

AUTOGRADER=${AUTOGRADER:-/autograder}
NODE=22

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends bubblewrap tftp-hpa atftp netbase ca-certificates curl gnupg
curl -fsSL https://deb.nodesource.com/gpgkey/nodesource-repo.gpg.key |
  gpg --dearmor --yes -o /usr/share/keyrings/nodesource.gpg
echo "deb [signed-by=/usr/share/keyrings/nodesource.gpg] https://deb.nodesource.com/node_$NODE.x nodistro main" \
  > /etc/apt/sources.list.d/nodesource.list
apt-get update -q
apt-get install -y -q --no-install-recommends nodejs

cd "$AUTOGRADER/source/course"
npm ci --ignore-scripts --no-audit --no-fund
