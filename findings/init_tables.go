package findings

// tableExamples is an example of each table that a policy may have several of, as comments.
const tableExamples = `# What you know about a workspace; only id is required.
# [[workspace]]
# id = "…"
# owner = "head-of-payments@example.com" # who answers for it
# critical = true
# review_every = 90                      # days from one review to the next, for your own calendar
# retired_on = "2026-12-31"              # the day from which it is not used and may be gone

# Service accounts and shared addresses, by e-mail or user id; only account is required.
# [[service_account]]
# account = "robot@example.com"
# owner = "head-of-payments@example.com" # who answers for it
# purpose = "Screens payments"
# expires = "2026-12-31"                 # the last day on which it is needed
# review_every = 90                      # days from one review to the next, for your own calendar

# Accounts that one person has, two or more, by e-mail or user id.
# [[same_person]]
# accounts = ["ann@example.com", "ann-admin@example.com"]

# People from outside for whom somebody answers.
# [[external]]
# email = "auditor@example.net"
# sponsor = "head-of-audit@example.com"
# expires = "2026-12-31"

# Two roles that nobody may hold together.
# [[toxic_pair]]
# name = "Whoever makes a decision must not check it"
# first = "Maker"
# second = "Checker"

# A finding that somebody accepts until a day; every key is required.
# [[accepted]]
# rule = "TL-PRV-06"
# subject = "user:…"
# reason = ""
# accepted_by = ""
# accepted_on = "2026-07-01"
# ticket = ""
# expires = "2026-12-31"
`
