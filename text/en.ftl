# Words of the frame. The form's own words stand in catalogue/. Every key stands in both languages.


## The service

service = Verkställt
skip = Skip to the content
demo = Demonstration – all people and data are made up. Do not enter real data.
nav = Main menu
nav-start = Start
nav-reports = My reports
nav-information = Information
log-in = Log in
log-out = Log out
logged-in-as = Logged in as { $name }
other-language = På svenska
footer = About this site
footer-line = Verkställt is for municipalities that report under the Social Services Act and LSS.
error-prefix = Error:
title-end = Verkställt

## Start

start-title = Report decisions that were not carried out
start-lead = Here the committees of municipalities report to the Health and Social Care Inspectorate (IVO) the decisions on support that were not carried out within three months.
start-who = Who may use the service?
start-who-text = You who are a reporter or lead reporter for a committee. The lead reporter in your municipality adds you. You log in with an e-identification.
start-connect = Is the committee not connected?
start-connect-text = Read how a committee is connected and how the first lead reporter is appointed.
start-connect-link = Get started
start-what = What is to be reported?
start-what-text = Decisions in a person's favour that were not carried out within three months, and measures that were interrupted and not resumed within three months.
start-what-link = Read what is to be reported and when
periods = The four reporting periods of the year
period-open = The period for quarter { $quarter } is open until { $last }.
period-closed = No period is open today. The next, for quarter { $quarter }, opens on { $first }.
period-anytime = Executed and closed decisions can be reported at any time. New decisions can be reported as soon as three months have passed.
period-row = Quarter { $quarter }: { $first } – { $last }
period-is-open = open now
period-is-next = next

## Login

login-title = Log in
login-lead = This is a demonstration. Choose a made-up person, or write one of the test numbers.
login-choose = Choose a person
login-number = Personal number
login-number-hint = YYYYMMDD-NNNN
login-error = Write a personal number of ten or twelve digits with a real date and the right check digit
login-none = Login with an e-identification is not set up on this server.
login-at-authority = The inspectorate
login-no-place = Without an assignment
role-reporter = Reporter
role-lead-reporter = Lead reporter
role-case-officer = Case officer
role-administrator = Administrator
no-assignment-title = You are not registered as a reporter
no-assignment-1 = Your e-identification works, but you have no assignment here at present.
no-assignment-2 = Ask the lead reporter of your committee to add you. It takes effect at once.
no-assignment-3 = Has the committee no lead reporter? Read how a committee is connected.
authority-title = There is nothing here for you yet
authority-1 = You are logged in as a case officer or administrator. This part is for the reporters of municipalities.
session-ended-title = You have been logged out
session-ended-1 = You were logged out because nothing had happened for a while. What you had saved is still there.
session-kept = What you wrote when you were logged out has been saved in the draft.
session-kept-conflict = What you wrote when you were logged out did not agree with what a colleague has saved. Your colleague's answers stand; go through the tab.
logged-out-title = You are logged out
logged-out-1 = Close the browser if you are at a computer that others use.
session-warning = You will soon be logged out
session-warning-text = Nothing has happened for a while. Do you want to go on? What you have saved is kept.
session-go-on = Go on

## My reports

home-title = My reports
home-new = New individual report
home-new-in = New report in the same area
home-drafts = Drafts
home-no-drafts = You have no drafts. When you begin a report it is kept here until you send it.
home-draft-unnamed = Report without a name yet
home-draft-touched = Changed { $when } by { $who }
home-continue = Continue
home-discard = Throw away
home-sent = Sent reports
home-no-sent = No reports have been sent yet. The receipts will be here, for ever.
home-sent-count = { $n } reports have been sent in your committees and areas.
col-reference = Reference number
col-person = Name
col-measure = Measure
col-decided = Decided
col-sent = Sent
col-status = Status
col-receipt = Receipt
protected = Protected identity
status-not_executed = Not executed
status-executed = Executed
status-closed = Closed
pages = Pages
page-next = Older reports
page-previous = Newer reports
discarded-title = The draft has been thrown away
discarded-1 = If you change your mind you can take it back.
discarded-undo = Take the draft back
back-to-reports = To My reports

## The form

steps = Tabs
step-done = done
step-current = you are here
step-todo = to fill in
step-later = later
optional = (optional)
help = Help
help-tab = Help for { $tab }
help-field = Help with the answer
help-back = Back to the tab
go-back = Back
go-on = Continue
save-close = Save and close
choose = Choose
errors-title = There is something to put right
error-word = Error:
warning-word = Note:
saved-line = Last saved { $when } by { $who }
saved-at = Saved { $time }
saved-fault = Could not save. Trying again. What you have written is still on the page.
saved-stopped = Could not save. Press Continue, and what you have written is saved.
saved-conflict = Somebody else has changed the same answer. Press Continue to see both.
more-questions = More questions are shown.
more-questions-title = Your answers brought more questions
more-questions-text = Answer them too before you go on.
count-left = { $n } characters left
count-over = { $n } characters too many
count-max = At most { $n } characters.
mine-title = My details
mine-name = Name
mine-title-row = Title
mine-email = E-mail
mine-phone = Telephone
mine-role = Role
mine-wrong = Is something wrong? Ask your lead reporter to change it. It takes effect at once, and what you have written here is kept.
mine-wrong-lead = Is something wrong? Another lead reporter of the committee can change it. If there is none, write to IVO, without the name or number of any client.
fictitious = Make a made-up number
better-title = One of these may fit:
propose-title = Is an option missing?
propose-label = Propose an option to IVO
propose-hint = Write nothing about the person. The proposal is not sent with the report.
propose-button = Hand in the proposal
proposed-title = Thank you for the proposal
proposed-text = It has been kept for IVO's administrator. Go on with the report as usual.
propose-empty = Write which option is missing
propose-too-long = The proposal may be at most { $n } characters
dropped-title = Answers that no longer belong to the report
dropped-text = They are not sent, since your other answers have changed:

## Summary

change = Change
not-answered = Not answered
missing-title = This must be done before you can send
send = Send the report
send-lead = When you send you get a receipt. The report can then not be changed.
duplicates-title = The same decision may already have been reported
duplicate-report = Report { $reference }, sent { $when }
duplicate-draft = A draft that { $who } changed { $when }
duplicate-text = The same person, measure and date of decision. If you send it all the same there is no new report: you come to the one that exists.
duplicate-draft-text = Check which of you will send. There will be only one report.
changed-title = The draft has been changed
changed-text = Somebody changed the draft after you opened the page. Read it through once more before you send.

## Conflict

conflict-title = Two have changed the same answer
conflict-lead = { $who } made changes while you were writing. Choose which answer is to stand. Everything else you wrote is saved.
conflict-mine = Your answer
conflict-theirs = The other answer
conflict-empty = (empty)
conflict-save = Save the choices

## Sent

received-title = The report has been received
received-reference = Reference number
received-when = Sent { $when }
received-same = The decision had already been reported. No new report was made, and your draft is kept. Here is the report that exists.
received-next = What happens now?
received-next-1 = IVO reviews the report and gets in touch if something is unclear.
received-next-2 = If the decision is not executed, report it again in the next period, from { $first }.
received-next-3 = If it is executed or closed, report that as soon as you can, on any day.
received-pdf = Fetch the receipt (PDF)
received-kept = The receipt is always kept under My reports.
received-more-same = One more in the same area
received-more-other = One more in another committee or area
received-done = Done
report-title = Report { $reference }
report-facts = About the report
row-reporter = Reporter
row-committee = Committee
row-sent = Sent
row-checksum = Checksum (SHA-256)

## Faults

not-found-title = The page does not exist
not-found-1 = The address may be wrong, or you may not have access to what is there.
refused-title = It could not be accepted
refused-1 = The request came from another site and was not accepted. Go back to the service and try again.
fault-title = Something went wrong on our side
fault-1 = The fault has been noted. What you had saved is still there. Try again in a while.
fault-reference = Give this code if you contact us: { $reference }
too-large-title = There was too much text
too-large-1 = What you sent was larger than the service takes. Go back and shorten the text.
to-start = To the start page
information = Information

## Dates

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
