#!/bin/sh
# THIS SCRIPT CHECKS NO PRECONDITION: it does not check whether something has changed
# since the snapshot. "tlaudit remediate apply" does, and reads the state again afterwards.
# RUNNING IT TWICE SENDS INVITATIONS TWICE: it does not know what it has done before.
# It does nothing until it is run with --yes, and refuses to run after 2026-10-07T06:00:00Z.
#
# Plan of snapshot 10, finished 2026-09-30T06:00:00Z
# state digest of the snapshot d37dfbc0abd86ad7d04f6f9bdd8ba6043d8509c9d8d557bdbedc968b4ccfa322
# digest of the plan           02e08bcadae043a754305024f133fd14d8b64a72abf9d46f1dbd8e7d3596745a
# 4 calls to send, 1 left out, 3 steps by hand
#
# TLAUDIT_API_URL      the API, https only; http to 127.0.0.1 and [::1]
# TLAUDIT_TOKEN_FILE   file with the token; else TLAUDIT_TOKEN, the token itself
#
# Exit code: 0 all done, or there was nothing to do; 1 refused, or something failed.

set +xva # nothing below may print the token, or pass it on
set -u
unset token
LC_ALL=C
export LC_ALL
umask 077

refuse() {
	printf 'refused: %s\n' "$1" >&2
	exit 1
}

go=no
if [ "$#" -eq 1 ] && [ "$1" = --yes ]; then
	go=yes
elif [ "$#" -ne 0 ]; then
	refuse 'give --yes to act, or nothing to see what would be done'
fi

now=$(date +%s)
case $now in
'' | *[!0-9]*) refuse 'the time is unknown' ;;
esac
if [ "$now" -gt 1791352800 ]; then
	refuse 'the plan is older than 7 days: make a new one'
fi

api=${TLAUDIT_API_URL:-https://api.transactionlink.io}
api=${api%/}
direct= # set for http to this machine: it must not go through a proxy
case $api in
*[!]A-Za-z0-9._~:/%[-]*) refuse 'TLAUDIT_API_URL contains a character that is not allowed in it' ;;
https://?*) proto='=https' ;;
http://127.0.0.1 | http://127.0.0.1:* | http://127.0.0.1/*) proto='=http' direct=yes ;;
'http://[::1]' | 'http://[::1]:'* | 'http://[::1]/'*) proto='=http' direct=yes ;;
*) refuse 'TLAUDIT_API_URL is neither https nor http to 127.0.0.1 or [::1]' ;;
esac

if [ "$go" = yes ]; then
	command -v curl >/dev/null || refuse 'curl is not installed'
	if [ -n "${TLAUDIT_TOKEN_FILE:-}" ]; then
		rest=
		{
			IFS= read -r token || :
			IFS= read -r rest || :
		} <"$TLAUDIT_TOKEN_FILE" || refuse 'the token file cannot be read'
		[ -z "$rest" ] || refuse 'the token file has more than one line'
	else
		token=${TLAUDIT_TOKEN:-}
	fi
	token=${token%"$(printf '\r')"}
	case ${token:-} in
	'') refuse 'there is no token: set TLAUDIT_TOKEN_FILE or TLAUDIT_TOKEN' ;;
	*[!!-~]* | *\"* | *\\*) refuse 'the token contains a character that this script does not pass on' ;;
	esac
fi
unset TLAUDIT_TOKEN

planned=0
finished=0
failed=0
skipped=1

summary() {
	if [ "$go" = yes ]; then
		printf 'done %d, failed %d, skipped %d\n' "$finished" "$failed" "$skipped"
	else
		printf 'nothing was sent: would send %d, skipped %d; --yes sends them\n' "$planned" "$skipped"
	fi
}
trap 'summary; exit 130' INT
trap 'summary; exit 143' TERM

# send WHAT STATUS curl ...: makes one call, which succeeds with STATUS. curl reads the
# token from its standard input, so that the token is on no command line.
send() {
	what=$1
	want=$2
	shift 3
	if [ "$go" != yes ]; then
		planned=$((planned + 1))
		printf 'would %s: curl' "$what"
		printf ' %s' "$@"
		printf '\n'
		return
	fi
	status=$(printf 'header = "Authorization: %s"\n' "$token" |
		curl --disable --config - --silent --show-error --globoff --path-as-is \
			--proto "$proto" ${direct:+--noproxy} ${direct:+"*"} --max-redirs 0 --connect-timeout 10 --max-time 60 \
			--header 'Accept: application/json' --output /dev/null --write-out '%{http_code}' "$@")
	ended=$?
	if [ "$ended" -ne 0 ]; then
		failed=$((failed + 1))
		printf 'FAILED %s: curl ended with %d, so it is not known whether it was done\n' "$what" "$ended"
	elif [ "$status" = "$want" ]; then
		finished=$((finished + 1))
		printf 'done %s\n' "$what"
	elif [ "$status" = 404 ] && [ "$1 $2" = '--request DELETE' ]; then
		skipped=$((skipped + 1))
		printf 'skipped %s: status 404, there is no such membership\n' "$what"
	else
		failed=$((failed + 1))
		printf 'FAILED %s: status %s\n' "$what" "$status"
	fi
}

# cancel e3e307800346a9d8: invitation of ravi.krishnan@meridianbank.example, PENDING, last sent 2026-09-22T10:00:00.000Z
# why: TL-INV-06 (Invitation pending for somebody who has an account): pending, last sent 2026-09-22T10:00:00.000Z, though user edc62a93-c921-4f79-8909-20ca00f3a6fb has that e-mail
send 'cancel e3e307800346a9d8' 204 curl --request POST --url "$api"/organizations/enrollments/13d489df-42d1-43ab-8dcf-78fb1e91df42/cancel --header 'Content-Type:' --data-raw ''

# cancel 5437927dd0a70745: invitation of oluwaseun.bello@meridianbank.example, PENDING, last sent 2026-09-18T10:00:00.000Z
# why: TL-INV-07 (Invitation pending for somebody who has left): pending, last sent 2026-09-18T10:00:00.000Z, though the roster says terminated, end date 2026-04-24
send 'cancel 5437927dd0a70745' 204 curl --request POST --url "$api"/organizations/enrollments/bba6acab-2ec0-4aed-a8bc-86166c68708b/cancel --header 'Content-Type:' --data-raw ''

# cancel d49a0f59c080f429: invitation of Yasmin.Haidari@meridianbank.example, PENDING, last sent 2026-08-20T09:00:00.000Z
# why: TL-INV-05 (More than one pending invitation for the same e-mail): 2 pending for the same e-mail; this one was last sent 2026-08-20T09:00:00.000Z, the newest is 01b0ee13-dba7-498f-b0e3-1a214cc3c07a, last sent 2026-09-12T09:00:00.000Z
send 'cancel d49a0f59c080f429' 204 curl --request POST --url "$api"/organizations/enrollments/d24ea8b5-a625-4cd2-b85e-c64e868d5676/cancel --header 'Content-Type:' --data-raw ''

# remove 63857b899d93eb89: connor.hughes@meridianbank.example (b024ec4a-18f5-461f-bcf7-b423ac2161e3) in AML Investigations (94f2d7e6-8e34-401b-bcfc-aa00d5346f12), Analyst (b4f28bc3-f2fb-4250-aa4c-2f00b4466f14)
# why: TL-HR-01 (Has left, still has access or an account): the roster says terminated, end date 2026-09-18; access to 1 workspace, privileged in 0
send 'remove 63857b899d93eb89' 200 curl --request DELETE --url "$api"/workspaces/94f2d7e6-8e34-401b-bcfc-aa00d5346f12/memberships/b024ec4a-18f5-461f-bcf7-b423ac2161e3

# remove 0fa551450908b84c: owen.blackwood@meridianbank.example (4d5dc9c9-31ef-486f-babe-0ef132761685) in Fraud Operations (9ae7553c-952a-40a4-9c21-bc0d405002a6), Workspace Admin (ee40aa3b-df6b-4a92-a9e4-19da902da6cd)
# why: TL-HR-01 (Has left, still has access or an account): the roster says terminated, end date 2026-09-11; access to 1 workspace, privileged in 1
# LEFT OUT, blocked by last-privileged: DELETE /workspaces/9ae7553c-952a-40a4-9c21-bc0d405002a6/memberships/4d5dc9c9-31ef-486f-babe-0ef132761685

# by hand: user:4d5dc9c9-31ef-486f-babe-0ef132761685
# why: TL-HR-01 (Has left, still has access or an account): the roster says terminated, end date 2026-09-11; access to 1 workspace, privileged in 1
# what to do: Deactivate the account in the organization's user management or at the identity provider: no call of the API does it.

# by hand: user:b024ec4a-18f5-461f-bcf7-b423ac2161e3
# why: TL-HR-01 (Has left, still has access or an account): the roster says terminated, end date 2026-09-18; access to 1 workspace, privileged in 0
# what to do: Deactivate the account in the organization's user management or at the identity provider: no call of the API does it.

# by hand: user:fc4e5527-3b20-4203-8202-ba2eb9c9f898
# why: TL-HR-01 (Has left, still has access or an account): the roster says terminated, end date 2026-08-28; an account, no access seen
# what to do: Deactivate the account in the organization's user management or at the identity provider: no call of the API does it.

summary
[ "$failed" -eq 0 ]
