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

## Cases

nav-worklist = Worklist
nav-cases = Cases
nav-periods = Periods
nav-corrections = Corrections
cases-title = Cases
lists = Lists
list-to-follow-up = To follow up
list-reported = Already reported
list-archive = Archive
search-label = Search
search-hint = Personal number, name, measure, area or reference number. Clear the field and search again to get the whole list back.
search = Search
filter = Show
pick-committee = Committee
pick-all-committees = All my committees
pick-area = Area
pick-all-areas = All my areas
pick-measure = Measure
pick-all-measures = All measures
pick-order = Order
sort-due = When it is due
sort-name = Name
sort-measure = Measure
sort-since = Decision or interruption, oldest first
sort-latest = Latest report first
cases-count = Number of cases: { $n }. Page { $page } of { $pages }.
lead-to-follow-up-open = Open cases that have not been reported for { $quarter }. The period is { $first } – { $last }.
lead-to-follow-up = Open cases. They are reported for { $quarter }, in the period { $first } – { $last }. Executed and closed ones are reported at any time.
lead-reported = Open cases that have been reported for { $quarter }.
lead-archive = Cases that were executed or closed. Reports and receipts are kept.
empty-elsewhere = No cases here, but the search found some in another list. The number beside the list's name says how many.
empty-search = No cases fit what you have chosen. Clear the search field or choose fewer conditions.
empty-to-follow-up = Nothing to follow up: your committees have no open cases that wait for a report.
empty-reported = No case has been reported for the period yet. When you have followed up a case it comes here.
empty-archive = No cases have been executed or closed yet. When they have, they are kept here.
col-latest = Latest report
col-due = To do
col-action = Follow up
open-case = Open
follow-up-go = Follow up
list-previous = Previous page
list-next = Next page
since-decision = decision { $day }
since-interruption = interruption { $day }
reports-count = Report number { $n }
quarter = quarter { $quarter } { $year }
window = { $first } – { $last }
quarter-window = { $quarter }, reported { $first } – { $last }
due-late = Late
due-late-text = { $quarter } should have been reported by { $last }
due-now = To report
due-now-text = By { $last }
due-next = Ahead
due-next-text = { $first } – { $last }
due-reported = Reported
due-reported-text = Next time from { $first }
outcome-sent = Sent
outcome-late = Sent late
outcome-ended = Ended
outcome-missed = Not reported

## The follow-up

follow-up = Follow-up
follow-up-about = Follow-up
to-case = To the case
to-list = To the list
to-cases = To the cases
locked-title = From the case, cannot be changed here
locked-wrong = Is something not right?
locked = Locked
something-wrong = Something is wrong
reported-on = reported { $day }
earlier-title = This has been reported
earlier-line = { $date }: { $text }
nothing-new = Nothing new
counted-now = The report is counted for { $quarter }.
counted-late = The report is counted for { $quarter }, which is late. The case is to be reported again in the next period.
counted-ahead = No period is open today. The report is counted for { $quarter }, which is otherwise reported from { $first }.
follow-up-instead = Follow up that case instead
received-counted = The report is counted for { $quarter }.
next-case = Next case in the same committee and area
next-case-go = Follow up the next
next-case-none = No other case in the same committee and area needs to be reported now.
home-due = Cases to follow up now: { $n }.
to-worklist = To the worklist

## The worklist

worklist-title = Worklist
worklist-none = Nothing to report now. Everything that should be in is in.
worklist-count = To report now: { $n }.
worklist-many = To report now: { $n }. The first { $shown } are shown; the rest come when those are sent.
worklist-ahead = In the next period, { $first } – { $last }, more cases wait: { $n }.
to-periods = See how the periods have gone
worklist-how = Tick the cases where the decision is still not executed and nothing else is new. You read them through before they are sent. If something has happened, choose Something is new and report that case by itself.
col-status-now = Where does the decision stand now?
col-last-time = Last report
tick-unchanged = Still not executed, nothing new
something-new = Something is new
worklist-review = Read through those ticked
worklist-no-tick = Tick at least one case where nothing is new
worklist-lacks = Cannot be sent from here: first answer { $fields }
worklist-has-draft = A draft has been begun. Go on in it.
worklist-days = Has waited { $now } days ({ $then } at the last report)
review-title = Read through before you send
review-lead = There will be one report and one receipt for each case.
col-says = The report says
col-difference = Difference from the last
status-still = Still not executed
no-difference = The same answers as { $day }
review-send-lead = By sending you state that nothing else is new in the cases. If the connection breaks you can send again: nothing is sent twice.
review-send = Send all ({ $n })
already-sent = Already sent
see-receipts = See the receipts
back-to-worklist = To the worklist
sent-title = The reports
sent-heading = Received: { $n } of { $all }
sent-all = All receipts are here and under My reports.
sent-some = Those that were not sent remain in the worklist.
col-result = Result
sent-yes = Received
sent-no = Not sent
sent-received = { $when }
sent-by-other = { $who } was first. Here is that report.
sent-lacking = Something must be answered. Report the case by itself.
sent-changed = The case has changed since you opened the list. Look at it again.

## The case

case-title = Case { $reference }
draft-go-on = Go on with the follow-up
reopen = Report the case again
reopen-text = Was it wrong? A new report with a reason takes the ending back. The old report stays as it was sent.
life = The life of the decision
life-text = Day by day
days-waited = Waited
days = { $n } days
first-period = First period
two-year-mark = Two years, the last day for a special fee
mark-three-months = Three months
mark-two-years = Two years
mark-today = Today
event-decided = Decision
event-interrupted = Interruption
event-reported = Report
event-offered = Offer
event-partly = Partly executed
event-compensated = Compensation
event-executed = Executed
event-closed = Closed
case-reports = Reports
first-report = The first report
nothing-changed = Nothing changed since the last report
receipt-pdf = Receipt (PDF)
report-sent = { $when }, { $who }
nothing = (nothing)
case-periods = Periods
case-facts = What the case says
case-corrections = Corrections
no-corrections = No correction has been asked for.
note-title = Own note
note-lead = The note is read only by those who report for the committee. IVO never sees it.
note-label = Note, for example where the file is kept
note-save = Save the note
note-saved = The note is saved
note-too-long = The note may be at most { $n } characters
relatives = Other cases
same-person = The same person
household = Relatives in the same household
no-relatives = No relatives' cases are linked here.
unlink = Remove the link
link-label = Link a relative's case
link-hint = Write the case's reference number, for example 7KQM-4HTX-9Z
link-go = Link
link-saved = The cases are linked
link-none = The committee has no case with that number. Check the reference number.
link-itself = That is this case's own number. Write the relative's.
looks = Who has looked?
looks-lead = Every time somebody opens the case, a report or a receipt, it is written down.
deed-report-send = sent a report
deed-report-see = read a report
deed-receipt-fetch = fetched a receipt
deed-case-see = opened the case
deed-case-follow-up = began a follow-up
deed-case-note = wrote the note
deed-case-link = linked a relative's case
deed-case-unlink = removed a link
deed-correction-request = asked for a correction
deed-correction-see = read a request for correction
deed-correction-approve = approved a correction
deed-correction-refuse = refused a correction

## Corrections

correction-lead = Which fact in case { $reference } is wrong? What was sent is not changed; the correction is a record of its own that both you and IVO see.
correction-this = Put right
correction-other = Choose another fact
correction-what = What should it say?
correction-now = Now it says:
correction-reason = Why should it be changed?
correction-reason-hint = For example that the wrong date was read, or that the protection has ended. Write no real details of somebody with a protected identity.
correction-after-send = IVO's administrator reads the request and answers. You see the answer in the case.
correction-send = Ask for correction
correction-sent = The request is sent
correction-sent-text = It stands under Corrections below, with IVO's answer when it comes.
correction-same = It already says so
correction-waiting = A correction of that fact already waits for an answer
correction-no-reason = Write why it should be changed
correction-long-reason = The reason may be at most { $n } characters
correction-field = Fact
correction-before = Says
correction-after = Should say
correction-by = Asked
correction-reply = Answer from IVO
correction-state-waiting = Waits for an answer
correction-state-approved = Approved
correction-state-refused = Refused
corrections-title = Requested corrections
corrections-lead = Municipalities ask for corrections of facts that they cannot change themselves. If you approve, the case is changed; what was sent stays.
corrections-none = No corrections wait for an answer.
corrections-decided = Answered
reply-label = Answer to the municipality
approve = Approve
refuse = Refuse
decided-done = The answer is saved
decided-done-text = Whoever asked sees the answer in the case.
decided-before = Somebody else has already answered
decided-collides = The correction cannot be approved
decided-collides-text = The committee already has a case for the same person, measure and date. The request remains.

## Fictitious identities

aliases-title = Protected persons
aliases-lead = The made-up names and numbers that you have used. The same are used in every later report. They can also be searched for.
aliases-none = No cases have a protected identity.

## Periods

periods-title = Periods and dates
results = How the periods have gone
col-quarter = Quarter
col-due-cases = Cases
col-sent-cases = Sent in time
col-late-cases = Sent late
col-ended-cases = Ended
col-missing-cases = Missing
reckon = Reckon when a decision is to be reported
reckon-lead = Three months are counted from the decision, or from the interruption. Nothing is saved.
reckon-label = Date of the decision or the interruption
reckon-hint = YYYY-MM-DD
reckon-go = Reckon
reckon-unread = Write the day as year, month and day, for example 2026-03-31
reckon-future = The day has not come yet. Write the day when the decision was made.
reckon-last-day = Last day to execute without having to report
reckon-first-day = Can be reported from
reckon-in-time = The decision can still be executed in time, until { $day }.
reckon-over = Three months have passed. If the decision is not executed it is to be reported.

## Reporters

nav-reporters = Reporters
reporters-title = Reporters
reporters-areas = The committee's areas: { $areas }.
reporters-other = You are also lead reporter for
reporters-lead = Here you decide who may report for the committee. Changes take effect at once, not the day after.
reporters-few-title = The committee has only one reporter
reporters-few = Please add one more. The authority advises that at least two can report, so that nothing is left lying during illness or holidays.
reporter-add = Add a reporter
reporter-remove = Remove
changes-begun = Changes that were begun
change-begun = A change was begun, saved { $when }
col-permission = Permission
col-contact = Contact
col-logged-in = Last logged in
col-change = Change
col-confirmation = Confirmation
is-you = (you)
never-logged-in = Has not logged in
mark-starts = Begins { $day }
mark-ends = Last day { $day }
mark-silent = Not logged in for 90 days
mark-last-lead = The only lead reporter
last-lead-way-out = { $name } is the committee's only lead reporter without a last day, and can therefore not be removed. First add a successor as lead reporter. The successor can then make the removal.
people-title = Is the list right?
people-ask = Once a quarter we ask you to confirm that the list is right: that everybody in it should be able to report, and that nobody who has left is still there. This is for { $quarter }.
people-done = The list has been confirmed for { $quarter } by { $who }, { $when }.
people-go = The list is right
changes-title = Changes that have been sent
changes-none = No changes have been sent yet.
row-lead = Lead reporter
to-reporters = To the list of reporters
mine-wrong-next = Is something wrong? Go on to the next tab, choose yourself in the list and change it.
send-lead-reporters = When you send, the change takes effect at once, and you get a confirmation.
lead-only-title = The page is for lead reporters
lead-only-1 = You are a reporter but not a lead reporter, and can therefore not change who reports.
lead-only-2 = Ask a lead reporter of your committee for help.
submission-title = Change { $reference }
submission-received = The change has been received and is in force
submission-next = Whoever was added can log in directly. Whoever was removed no longer reaches the committee's data. We have sent messages to those concerned.
submission-pdf = Fetch the confirmation (PDF)
submission-kept = The confirmation stays here. You can fetch and print it whenever you want.
submission-answers = What was sent
submission-facts = About the change

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
