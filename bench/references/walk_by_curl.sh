#!/bin/sh
# Reads the workspaces, their members and roles, and the accounts of an organization into
# the table walk of a database: curl asks, one jq reads the answers, the sqlite3 shell
# imports them. Arguments: the URL, the token, the database.
set -eu
url=$1 token=$2 database=$3
printf 'Authorization: %s\n' "$token" > header
get() { curl --silent --show-error --fail --header @header "$@"; }
get "$url/organizations/workspaces" -o workspaces.json
get "$url/organizations/users?page=0&size=1" -o count.json
{
  jq --raw-output --arg url "$url" '.[].id | "url = \"\($url)/organizations/workspaces/\(.)/memberships\"\noutput = \"members-\(.).json\"\nurl = \"\($url)/organizations/workspaces/\(.)/roles\"\noutput = \"roles-\(.).json\""' workspaces.json
  jq --raw-output --arg url "$url" 'range((.totalElements + 99) / 100 | floor) | "url = \"\($url)/organizations/users?page=\(.)&size=100\"\noutput = \"users-\(.).json\""' count.json
} > config
get --parallel --parallel-max 8 --config config
find . -type f \( -name 'members-*' -o -name 'roles-*' -o -name 'users-*' \) -exec cat {} + | jq --raw-output '
  if type == "array" then .[] | ["role", .id, .name, .workspaceId, .type]
  elif has("content") then .content[] | ["user", .id, .email, .profile.firstName, .profile.lastName]
  else (.directMemberships[] | ["grant", .workspaceId, .userId, "direct", .role.id]),
       ((.directMemberships[0].workspaceId) as $w | .inheritedMemberships[] | ["grant", $w, .userId, "inherited", .roleId]) end | @tsv' > walk.tsv
sqlite3 -init /dev/null -batch -bail "$database" "CREATE TABLE walk (kind TEXT, a TEXT, b TEXT, c TEXT, d TEXT)" ".mode tabs" ".import walk.tsv walk"
