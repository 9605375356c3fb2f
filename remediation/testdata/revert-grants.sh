#!/bin/sh
# THIS SCRIPT CHECKS NO PRECONDITION: it does not check whether something has changed
# since the snapshot. "tlaudit remediate apply" does, and reads the state again afterwards.
# RUNNING IT TWICE SENDS INVITATIONS TWICE: it does not know what it has done before.
# It does nothing until it is run with --yes, and refuses to run after 2026-10-07T06:00:00Z.
#
# Plan of snapshot 10, finished 2026-09-30T06:00:00Z
# state digest of the snapshot d37dfbc0abd86ad7d04f6f9bdd8ba6043d8509c9d8d557bdbedc968b4ccfa322
# digest of the plan           7d8f304e9e6bc2eaed81c46592258ffd8bf9baf62cc6d51c6f1a91b2c9075937
# 6 calls to send, 1 left out, 39 steps by hand
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

# remove 77b99e4273f2b80e: farid.nasser@meridianbank.example (450fe07a-a80e-4b9e-be39-525feb7816bf) in Merchant Onboarding (23ea8ee9-789e-4f19-a81e-bc9f6257128a), Analyst (c0a32937-36ba-48c1-91f2-c87b7211d5e7)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
send 'remove 77b99e4273f2b80e' 200 curl --request DELETE --url "$api"/workspaces/23ea8ee9-789e-4f19-a81e-bc9f6257128a/memberships/450fe07a-a80e-4b9e-be39-525feb7816bf

# remove 9faab7294d1fef94: hannah.weiss@meridianbank.example (546c7bc0-53c1-4ec2-92f4-75fe296c5d0d) in Merchant Onboarding (23ea8ee9-789e-4f19-a81e-bc9f6257128a), Workspace Admin (42861103-ab73-4658-a3ee-3be9240ecc5d)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# LEFT OUT, blocked by last-privileged: DELETE /workspaces/23ea8ee9-789e-4f19-a81e-bc9f6257128a/memberships/546c7bc0-53c1-4ec2-92f4-75fe296c5d0d

# remove d9a25a1df8f65397: kwame.asante@meridianbank.example (62165e75-d72c-4ad0-bb62-b0a5a4a974e2) in Merchant Onboarding (23ea8ee9-789e-4f19-a81e-bc9f6257128a), Auditor (8e29080a-b70d-46b3-8781-3e3cfce74bfb)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
send 'remove d9a25a1df8f65397' 200 curl --request DELETE --url "$api"/workspaces/23ea8ee9-789e-4f19-a81e-bc9f6257128a/memberships/62165e75-d72c-4ad0-bb62-b0a5a4a974e2

# remove cdb7e38c103a6baa: ingrid.solberg@meridianbank.example (87471519-0b1e-445e-a33c-065e4063f948) in Merchant Onboarding (23ea8ee9-789e-4f19-a81e-bc9f6257128a), Editor (7821e1cf-536e-4f7c-a3c0-30647a50bbff)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
send 'remove cdb7e38c103a6baa' 200 curl --request DELETE --url "$api"/workspaces/23ea8ee9-789e-4f19-a81e-bc9f6257128a/memberships/87471519-0b1e-445e-a33c-065e4063f948

# remove 8d6fbb48f1caed3e: m.duarte@brightpath-contracting.example (15ab2c68-1533-49ad-a706-83c36db1e50b) in Sandbox (3f4c7c39-df37-44b3-8476-b14dbc3fda1d), Workspace Admin (ddd073c0-04c1-4f9e-955e-af1c3b94573b)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
send 'remove 8d6fbb48f1caed3e' 200 curl --request DELETE --url "$api"/workspaces/3f4c7c39-df37-44b3-8476-b14dbc3fda1d/memberships/15ab2c68-1533-49ad-a706-83c36db1e50b

# remove 3ca38d0685b47f4b: jasper.kohl@meridianbank.example (68a060b0-a104-48a1-bea1-a9730b882ccd) in Business Onboarding (b57f7397-1732-4b60-ade3-e1aeac84ab81), Editor (f4dd364a-6ea6-49d5-b1c7-20eb04794403)
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
send 'remove 3ca38d0685b47f4b' 200 curl --request DELETE --url "$api"/workspaces/b57f7397-1732-4b60-ade3-e1aeac84ab81/memberships/68a060b0-a104-48a1-bea1-a9730b882ccd

# change-role 62e7388295cc63db: grace.mensah@meridianbank.example (ae67c64d-25f0-44c2-a9d0-ba2659d2d51a) in Transaction Monitoring (0e41781a-da43-406c-a2d4-475df400078b), Workspace Admin (ab48cb49-9b09-4e80-97c2-b9d475a24a48)
# why: role_changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; change Workspace Admin (ab48cb49-9b09-4e80-97c2-b9d475a24a48) to Analyst (19dbc01a-d5b8-416f-af4f-e3a939c8b0b5)
send 'change-role 62e7388295cc63db' 200 curl --request PUT --url "$api"/workspaces/0e41781a-da43-406c-a2d4-475df400078b/memberships/ae67c64d-25f0-44c2-a9d0-ba2659d2d51a --header 'Content-Type: application/json' --data-raw '{"userId":"ae67c64d-25f0-44c2-a9d0-ba2659d2d51a","roleId":"19dbc01a-d5b8-416f-af4f-e3a939c8b0b5"}'

# by hand: grant:2085da21-9658-41f9-b840-94a12a431c1c/199cd1a5-1da8-4f32-9893-e5a9939e6192/direct/f8cfbe95-a381-4afa-acf6-ea9dfd3718f3
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Nothing: the workspace is gone.

# by hand: grant:2085da21-9658-41f9-b840-94a12a431c1c/62165e75-d72c-4ad0-bb62-b0a5a4a974e2/direct/d0712560-450a-4e05-87eb-be532611e65d
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Nothing: the workspace is gone.

# by hand: grant:2085da21-9658-41f9-b840-94a12a431c1c/bb105273-b579-412e-8f0b-e55f70e7b1d4/direct/f8cfbe95-a381-4afa-acf6-ea9dfd3718f3
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Nothing: the workspace is gone.

# by hand: grant:2085da21-9658-41f9-b840-94a12a431c1c/d1d976e4-f8b6-45e4-84e5-29e4059349ad/direct/3957123a-9988-46d1-87ee-8e1a871366fb
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Nothing: the workspace is gone.

# by hand: grant:2085da21-9658-41f9-b840-94a12a431c1c/ecda2c6e-139e-43d2-9782-81c8865a5b3c/direct/36de0399-aa81-4190-b51a-e48b2ce1b0d6
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Nothing: the workspace is gone.

# by hand: grant:8536d601-cb1d-42ef-ac94-c3dc1135e7b1/0c230c3d-ba2f-4524-b025-494dbd8f0c68/direct/b1492e32-34d0-4dd6-8ccb-d1e613fd77c2
# why: access_added since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Change it in the workspace by hand: somebody holds, or held, several direct roles there, and the API addresses them all as one.

# by hand: grant:a59b0f04-9e3c-484f-8548-83489fb8f6c2/fc4e5527-3b20-4203-8202-ba2eb9c9f898/direct/880a6ef5-da83-42f3-a9ca-6dfa931000b0
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; restore Analyst (880a6ef5-da83-42f3-a9ca-6dfa931000b0)
# what to do: Nothing, unless HR says otherwise: restoring the access would give access to somebody whom the roster calls terminated.

# by hand: grant:b57f7397-1732-4b60-ade3-e1aeac84ab81/fc4e5527-3b20-4203-8202-ba2eb9c9f898/direct/f4dd364a-6ea6-49d5-b1c7-20eb04794403
# why: access_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; restore Editor (f4dd364a-6ea6-49d5-b1c7-20eb04794403)
# what to do: Nothing, unless HR says otherwise: restoring the access would give access to somebody whom the roster calls terminated.

# by hand: user:123f12fd-efbc-4e1d-85c0-5f8507b25668
# why: inherited access to 16 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:199cd1a5-1da8-4f32-9893-e5a9939e6192
# why: inherited access to 16 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:1d327482-3a3c-4ded-a9d2-149a042f83d8
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite alba.reyes@meridianbank.example (1d327482-3a3c-4ded-a9d2-149a042f83d8) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:20b1423d-46f3-45bf-be13-6c51ac356338
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite hassan.malik@meridianbank.example (20b1423d-46f3-45bf-be13-6c51ac356338) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:23ba4853-1098-4817-9613-2a73a0ec4347
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite paulo.teixeira@meridianbank.example (23ba4853-1098-4817-9613-2a73a0ec4347) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:2450b5dd-2c5a-418a-a9d1-0a66ca5d8e78
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite katya.smirnova@meridianbank.example (2450b5dd-2c5a-418a-a9d1-0a66ca5d8e78) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:26648eea-d27b-4ef0-bf1a-0506da2f33e2
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:2b0c5cfb-ed0e-4dda-bd03-eb34fe03b4ba
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite stefan.ionescu@meridianbank.example (2b0c5cfb-ed0e-4dda-bd03-eb34fe03b4ba) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster calls terminated.

# by hand: user:53abb065-66c6-4581-b4ae-0bcbc47d3f99
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite luca.moretti@meridianbank.example (53abb065-66c6-4581-b4ae-0bcbc47d3f99) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:75240aca-aabf-4820-b48e-a9c8926874c6
# why: inherited access to 16 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:7e5998a5-7680-47f3-869a-4b25ea068f24
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:8269b998-97bf-4e0e-a15a-ab07bc1e77a1
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite carmen.vidal@meridianbank.example (8269b998-97bf-4e0e-a15a-ab07bc1e77a1) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:8a44211d-48b5-40af-a7cd-863c299da47f
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite florian.huber@meridianbank.example (8a44211d-48b5-40af-a7cd-863c299da47f) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:95fca875-db2f-43fa-ac60-3aaccdea9fb9
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:9a29c9b6-a230-4664-8cfd-942d62f864dd
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite dominic.shaw@meridianbank.example (9a29c9b6-a230-4664-8cfd-942d62f864dd) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:9a69ca26-7da1-47b2-a02e-5acd4ec38ad1
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite orla.brennan@meridianbank.example (9a69ca26-7da1-47b2-a02e-5acd4ec38ad1) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:9acbff02-db95-453c-87fd-81c39ac210b9
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite nikhil.shah@meridianbank.example (9acbff02-db95-453c-87fd-81c39ac210b9) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:9b6db845-3700-40b3-946b-9080966096b9
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:9ba64852-4373-45b2-8115-ebabb08b7095
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite tomek.zielinski@freelance-dev.example (9ba64852-4373-45b2-8115-ebabb08b7095) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Settle the access that is left first: the users' listing has no such account any more, and yet it has access.

# by hand: user:9c6689b1-5da8-4e60-8c49-5360cf38736a
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite quinn.barrett@meridianbank.example (9c6689b1-5da8-4e60-8c49-5360cf38736a) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:acd0be4c-d1d5-4da3-99d6-e9dd22a308d0
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite bogdan.ilie@meridianbank.example (acd0be4c-d1d5-4da3-99d6-e9dd22a308d0) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:c58cf9af-0ed9-41df-a3d0-4f607ee657a8
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite jonah.brooks@meridianbank.example (c58cf9af-0ed9-41df-a3d0-4f607ee657a8) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:cafd8a14-e332-4fac-9943-11e797fc2056
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite maren.vogt@meridianbank.example (cafd8a14-e332-4fac-9943-11e797fc2056) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:d138fe84-0fc1-4f55-876a-ef68a05f0c4b
# why: inherited access to 16 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:d865e240-bbcc-4264-849e-937d0214da9d
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite rosa.jimenez@meridianbank.example (d865e240-bbcc-4264-849e-937d0214da9d) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:d973adae-a91c-45aa-af01-ff5b82d6f533
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:d973adae-a91c-45aa-af01-ff5b82d6f533
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite integrator@core-migration.example (d973adae-a91c-45aa-af01-ff5b82d6f533) as admin (5d3c485e-1eef-40a8-8f97-be5eaa08bb48)
# what to do: Settle the access that is left first: the users' listing has no such account any more, and yet it has access.

# by hand: user:f46e7ceb-0e75-422e-ac7b-1d9ea8ea2431
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite gemma.norris@meridianbank.example (f46e7ceb-0e75-422e-ac7b-1d9ea8ea2431) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:faf9da51-5e9d-4650-ae77-25a7cab05e43
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite ivana.horvat@meridianbank.example (faf9da51-5e9d-4650-ae77-25a7cab05e43) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

# by hand: user:fd5f9d0e-8586-4dbf-8f4a-72e06b2ef404
# why: inherited access to 2 workspaces changed since snapshot 4, taken 2026-06-30T06:00:00Z, complete
# what to do: Look at the role in the organization, from which this access is inherited: no call of the API changes it.

# by hand: user:fefe7203-5201-4285-be43-b16331996fc0
# why: user_removed since snapshot 4, taken 2026-06-30T06:00:00Z, complete; invite elif.kaya@meridianbank.example (fefe7203-5201-4285-be43-b16331996fc0) as member (20076977-72db-46d6-b2ff-97098a1d64aa)
# what to do: Nothing, unless HR says otherwise: inviting them again would give access to somebody whom the roster no longer names.

summary
[ "$failed" -eq 0 ]
