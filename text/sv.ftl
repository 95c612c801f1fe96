# Words of the frame. The form's own words stand in catalogue/. Every key stands in both languages.


## The service

service = Verkställt
skip = Hoppa till innehållet
demo = Demonstration – alla personer och uppgifter är påhittade. Skriv inga riktiga uppgifter.
nav = Huvudmeny
nav-start = Start
nav-reports = Mina rapporter
nav-information = Information
log-in = Logga in
log-out = Logga ut
logged-in-as = Inloggad som { $name }
other-language = In English
footer = Om webbplatsen
footer-line = Verkställt är till för kommuner som rapporterar enligt socialtjänstlagen och LSS.
error-prefix = Fel:
title-end = Verkställt

## Start

start-title = Rapportera beslut som inte har verkställts
start-lead = Här rapporterar kommunens nämnder till Inspektionen för vård och omsorg (IVO) de beslut om stöd och insatser som inte har verkställts inom tre månader.
start-who = Vem får använda tjänsten?
start-who-text = Du som är rapportör eller huvudrapportör för en nämnd. Huvudrapportören i din kommun lägger till dig. Du loggar in med e-legitimation.
start-connect = Är nämnden inte ansluten?
start-connect-text = Läs hur en nämnd ansluts och hur den första huvudrapportören utses.
start-connect-link = Kom igång
start-what = Vad ska rapporteras?
start-what-text = Beslut som gynnar den enskilde och som inte har verkställts inom tre månader, och insatser som har avbrutits och inte kommit igång igen inom tre månader.
start-what-link = Läs vad som ska rapporteras och när
periods = Årets fyra rapporteringsperioder
period-open = Perioden för kvartal { $quarter } är öppen till och med { $last }.
period-closed = Ingen period är öppen i dag. Nästa, för kvartal { $quarter }, öppnar { $first }.
period-anytime = Verkställda och avslutade beslut kan du rapportera när som helst. Nya beslut kan du rapportera så snart tre månader har gått.
period-row = Kvartal { $quarter }: { $first } – { $last }
period-is-open = öppen nu
period-is-next = nästa

## Login

login-title = Logga in
login-lead = Det här är en demonstration. Välj en påhittad person, eller skriv ett av testpersonnumren.
login-choose = Välj person
login-number = Personnummer
login-number-hint = ÅÅÅÅMMDD-NNNN
login-error = Skriv ett personnummer med tio eller tolv siffror som finns i kalendern och har rätt kontrollsiffra
login-none = Inloggning med e-legitimation är inte inställd på den här servern.
login-at-authority = Inspektionen för vård och omsorg
login-no-place = Utan uppdrag
role-reporter = Rapportör
role-lead-reporter = Huvudrapportör
role-case-officer = Handläggare
role-administrator = Administratör
no-assignment-title = Du är inte registrerad som rapportör
no-assignment-1 = Din e-legitimation fungerar, men du har inget uppdrag här just nu.
no-assignment-2 = Be huvudrapportören för din nämnd att lägga till dig. Det gäller genast.
no-assignment-3 = Har nämnden ingen huvudrapportör? Läs hur en nämnd ansluts.
authority-title = Här finns inget för dig än
authority-1 = Du är inloggad som handläggare eller administratör. Den här delen är till för kommunernas rapportörer.
session-ended-title = Du har loggats ut
session-ended-1 = Du loggades ut för att ingenting hade hänt på en stund. Det du hade sparat finns kvar.
session-kept = Det du skrev när du loggades ut är sparat i utkastet.
session-kept-conflict = Det du skrev när du loggades ut stämde inte med vad en kollega har sparat. Kollegans svar står kvar; gå igenom fliken.
logged-out-title = Du är utloggad
logged-out-1 = Stäng webbläsaren om du sitter vid en dator som andra använder.
session-warning = Du loggas snart ut
session-warning-text = Ingenting har hänt på en stund. Vill du fortsätta? Det du har sparat finns kvar.
session-go-on = Fortsätt

## My reports

home-title = Mina rapporter
home-new = Ny individrapport
home-new-in = Ny rapport i samma område
home-drafts = Utkast
home-no-drafts = Du har inga utkast. När du börjar på en rapport sparas den här tills du skickar den.
home-draft-unnamed = Rapport utan namn ännu
home-draft-touched = Ändrad { $when } av { $who }
home-continue = Fortsätt
home-discard = Kasta
home-sent = Skickade rapporter
home-no-sent = Inga rapporter har skickats ännu. Här finns kvittenserna sedan, för alltid.
home-sent-count = { $n } rapporter har skickats i dina nämnder och områden.
col-reference = Referensnummer
col-person = Namn
col-measure = Insats
col-decided = Beslutsdatum
col-sent = Skickad
col-status = Status
col-receipt = Kvittens
protected = Skyddade uppgifter
status-not_executed = Inte verkställt
status-executed = Verkställt
status-closed = Avslutat
pages = Sidor
page-next = Äldre rapporter
page-previous = Nyare rapporter
discarded-title = Utkastet är kastat
discarded-1 = Ångrar du dig kan du ta tillbaka det.
discarded-undo = Ta tillbaka utkastet
back-to-reports = Till Mina rapporter

## The form

steps = Flikar
step-done = klar
step-current = här är du
step-todo = att fylla i
step-later = senare
optional = (valfritt)
help = Hjälp
help-tab = Hjälp för { $tab }
help-field = Hjälp med svaret
help-back = Tillbaka till fliken
go-back = Bakåt
go-on = Fortsätt
save-close = Spara och stäng
choose = Välj
errors-title = Det är något som behöver rättas
error-word = Fel:
warning-word = Tänk på:
saved-line = Senast sparat { $when } av { $who }
saved-at = Sparat { $time }
saved-fault = Kunde inte spara. Försöker igen. Det du har skrivit står kvar på sidan.
saved-stopped = Kunde inte spara. Tryck på Fortsätt, så sparas det du har skrivit.
saved-conflict = Någon annan har ändrat samma svar. Tryck på Fortsätt för att se båda.
more-questions = Fler frågor visas.
more-questions-title = Dina svar gav fler frågor
more-questions-text = Svara också på dem innan du går vidare.
count-left = { $n } tecken kvar
count-over = { $n } tecken för mycket
count-max = Högst { $n } tecken.
mine-title = Mina uppgifter
mine-name = Namn
mine-title-row = Titel
mine-email = E-post
mine-phone = Telefon
mine-role = Roll
mine-wrong = Är något fel? Be din huvudrapportör ändra. Det gäller genast, och det du har skrivit här finns kvar.
mine-wrong-lead = Är något fel? En annan huvudrapportör i nämnden kan ändra. Finns ingen mejlar du IVO, utan namn eller personnummer på någon enskild.
fictitious = Gör ett påhittat nummer
better-title = Något av de här kanske stämmer:
propose-title = Saknas ett alternativ?
propose-label = Föreslå ett alternativ till IVO
propose-hint = Skriv inget om personen. Förslaget skickas inte med rapporten.
propose-button = Lämna förslaget
proposed-title = Tack för förslaget
proposed-text = Det är sparat för IVO:s administratör. Fortsätt med rapporten som vanligt.
propose-empty = Skriv vilket alternativ som saknas
propose-too-long = Förslaget får vara högst { $n } tecken
dropped-title = Svar som inte längre hör till rapporten
dropped-text = De skickas inte, eftersom dina andra svar har ändrats:

## Summary

change = Ändra
not-answered = Inte besvarad
missing-title = Det här behöver göras innan du kan skicka
send = Skicka rapporten
send-lead = När du skickar får du en kvittens. Rapporten kan sedan inte ändras.
duplicates-title = Samma beslut kan redan vara rapporterat
duplicate-report = Rapport { $reference }, skickad { $when }
duplicate-draft = Ett utkast som { $who } ändrade { $when }
duplicate-text = Samma person, insats och beslutsdatum. Skickar du ändå blir det ingen ny rapport: du kommer till den som redan finns.
duplicate-draft-text = Kontrollera vem av er som ska skicka. Det blir bara en rapport.
changed-title = Utkastet har ändrats
changed-text = Någon ändrade utkastet efter att du öppnade sidan. Läs igenom en gång till innan du skickar.

## Conflict

conflict-title = Två har ändrat samma svar
conflict-lead = { $who } ändrade medan du skrev. Välj vilket svar som ska gälla. Allt annat du skrev är sparat.
conflict-mine = Ditt svar
conflict-theirs = Det andra svaret
conflict-empty = (tomt)
conflict-save = Spara valen

## Sent

received-title = Rapporten är mottagen
received-reference = Referensnummer
received-when = Skickad { $when }
received-same = Beslutet var redan rapporterat. Ingen ny rapport har gjorts, och ditt utkast finns kvar. Här är den rapport som finns.
received-next = Vad händer nu?
received-next-1 = IVO går igenom rapporten och hör av sig om något är oklart.
received-next-2 = Är beslutet inte verkställt rapporterar du det igen i nästa period, från { $first }.
received-next-3 = Verkställs eller avslutas det rapporterar du det så snart du kan, vilken dag som helst.
received-pdf = Hämta kvittensen (PDF)
received-kept = Kvittensen finns alltid kvar under Mina rapporter.
received-more-same = En rapport till i samma område
received-more-other = En rapport till i annan nämnd eller annat område
received-done = Klart
report-title = Rapport { $reference }
report-facts = Om rapporten
row-reporter = Rapportör
row-committee = Nämnd
row-sent = Skickad
row-checksum = Kontrollsumma (SHA-256)

## Cases

nav-worklist = Arbetslista
nav-cases = Ärenden
nav-periods = Perioder
nav-corrections = Rättelser
cases-title = Ärenden
lists = Listor
list-to-follow-up = Att återrapportera
list-reported = Redan rapporterade
list-archive = Arkiv
search-label = Sök
search-hint = Personnummer, namn, insats, område eller referensnummer. Töm fältet och sök igen för att få tillbaka hela listan.
search = Sök
filter = Visa
pick-committee = Nämnd
pick-all-committees = Alla mina nämnder
pick-area = Verksamhetsområde
pick-all-areas = Alla mina områden
pick-measure = Insats
pick-all-measures = Alla insatser
pick-order = Ordning
sort-due = När det ska göras
sort-name = Namn
sort-measure = Insats
sort-since = Beslut eller avbrott, äldst först
sort-latest = Senaste rapport först
cases-count = Antal ärenden: { $n }. Sida { $page } av { $pages }.
lead-to-follow-up-open = Öppna ärenden som inte är rapporterade för { $quarter }. Perioden är { $first } – { $last }.
lead-to-follow-up = Öppna ärenden. De rapporteras för { $quarter }, i perioden { $first } – { $last }. Verkställda och avslutade rapporterar du när som helst.
lead-reported = Öppna ärenden som är rapporterade för { $quarter }.
lead-archive = Ärenden som är verkställda eller avslutade. Rapporter och kvittenser finns kvar.
empty-elsewhere = Inga ärenden här, men sökningen gav träffar i en annan lista. Siffran vid listans namn visar hur många.
empty-search = Inga ärenden stämmer med det du har valt. Töm sökfältet eller välj färre villkor.
empty-to-follow-up = Inget att återrapportera: dina nämnder har inga öppna ärenden som väntar på en rapport.
empty-reported = Inget ärende är rapporterat för perioden än. När du har återrapporterat kommer ärendet hit.
empty-archive = Inga ärenden är verkställda eller avslutade än. När de är det finns de kvar här.
col-latest = Senaste rapport
col-due = Att göra
col-action = Återrapportera
open-case = Öppna
follow-up-go = Återrapportera
list-previous = Föregående sida
list-next = Nästa sida
since-decision = beslut { $day }
since-interruption = avbrott { $day }
reports-count = Rapport nummer { $n }
quarter = kvartal { $quarter } { $year }
window = { $first } – { $last }
quarter-window = { $quarter }, som rapporteras { $first } – { $last }
due-late = Försenad
due-late-text = { $quarter } skulle ha rapporterats senast { $last }
due-now = Ska rapporteras
due-now-text = Senast { $last }
due-next = Kommer
due-next-text = { $first } – { $last }
due-reported = Rapporterad
due-reported-text = Nästa gång från { $first }
outcome-sent = Skickad
outcome-late = Skickad för sent
outcome-ended = Avslutad
outcome-missed = Inte rapporterad

## The follow-up

follow-up = Återrapportering
follow-up-about = Återrapportering
to-case = Till ärendet
to-list = Till listan
to-cases = Till ärendena
locked-title = Från ärendet, går inte att ändra här
locked-wrong = Stämmer inte något?
locked = Låst
something-wrong = Något är fel
reported-on = rapporterat { $day }
earlier-title = Det här är redan rapporterat
earlier-line = { $date }: { $text }
nothing-new = Inget nytt
counted-now = Rapporten räknas för { $quarter }.
counted-late = Rapporten räknas för { $quarter }, som är försenat. Ärendet ska rapporteras igen i nästa period.
counted-ahead = Ingen period är öppen i dag. Rapporten räknas för { $quarter }, som annars rapporteras från { $first }.
follow-up-instead = Återrapportera det ärendet i stället
received-counted = Rapporten räknas för { $quarter }.
next-case = Nästa ärende i samma nämnd och område
next-case-go = Återrapportera nästa
next-case-none = Inget mer ärende i samma nämnd och område behöver rapporteras nu.
home-due = Ärenden att återrapportera nu: { $n }.
to-worklist = Till arbetslistan

## The worklist

worklist-title = Arbetslista
worklist-none = Inget att rapportera nu. Allt som ska vara inne är inne.
worklist-count = Att rapportera nu: { $n }.
worklist-many = Att rapportera nu: { $n }. De { $shown } första visas; resten kommer när de är skickade.
worklist-ahead = I nästa period, { $first } – { $last }, väntar fler ärenden: { $n }.
to-periods = Se hur perioderna har gått
worklist-how = Kryssa i de ärenden där beslutet fortfarande inte är verkställt och inget annat är nytt. Du får läsa igenom dem innan de skickas. Har något hänt väljer du Något är nytt och rapporterar ärendet för sig.
col-status-now = Var står beslutet nu?
col-last-time = Förra rapporten
tick-unchanged = Fortfarande inte verkställt, inget nytt
something-new = Något är nytt
worklist-review = Läs igenom de ikryssade
worklist-no-tick = Kryssa i minst ett ärende där inget är nytt
worklist-lacks = Går inte att skicka härifrån: svara först på { $fields }
worklist-has-draft = Ett utkast är påbörjat. Fortsätt i det.
worklist-days = Har väntat { $now } dagar ({ $then } vid förra rapporten)
review-title = Läs igenom innan du skickar
review-lead = Det blir en rapport och en kvittens för varje ärende.
col-says = Rapporten säger
col-difference = Skillnad mot förra
status-still = Fortfarande inte verkställt
no-difference = Samma svar som { $day }
review-send-lead = När du skickar intygar du att inget annat är nytt i ärendena. Bryts förbindelsen kan du skicka igen: ingenting skickas två gånger.
review-send = Skicka alla ({ $n })
already-sent = Redan skickad
see-receipts = Se kvittenserna
back-to-worklist = Till arbetslistan
sent-title = Rapporterna
sent-heading = Mottagna: { $n } av { $all }
sent-all = Alla kvittenser finns här och under Mina rapporter.
sent-some = De som inte skickades står kvar i arbetslistan.
col-result = Resultat
sent-yes = Mottagen
sent-no = Inte skickad
sent-received = { $when }
sent-by-other = { $who } hann före. Här är den rapporten.
sent-lacking = Något måste besvaras. Rapportera ärendet för sig.
sent-changed = Ärendet har ändrats sedan du öppnade listan. Titta på det igen.

## The case

case-title = Ärende { $reference }
draft-go-on = Fortsätt på återrapporten
reopen = Rapportera ärendet igen
reopen-text = Blev det fel? En ny rapport med skäl tar tillbaka avslutet. Den gamla rapporten står kvar som den skickades.
life = Beslutets väg
life-text = Dag för dag
days-waited = Väntat
days = { $n } dagar
first-period = Första perioden
two-year-mark = Två år, sista dagen för särskild avgift
mark-three-months = Tre månader
mark-two-years = Två år
mark-today = I dag
event-decided = Beslut
event-interrupted = Avbrott
event-reported = Rapport
event-offered = Erbjudande
event-partly = Delvis verkställt
event-compensated = Kompenserande insats
event-executed = Verkställt
event-closed = Avslutat
case-reports = Rapporter
first-report = Första rapporten
nothing-changed = Inget ändrat sedan förra rapporten
receipt-pdf = Kvittens (PDF)
report-sent = { $when }, { $who }
nothing = (inget)
case-periods = Perioder
case-facts = Uppgifter i ärendet
case-corrections = Rättelser
no-corrections = Ingen rättelse har begärts.
note-title = Egen anteckning
note-lead = Anteckningen läses bara av er som rapporterar för nämnden. IVO ser den aldrig.
note-label = Anteckning, till exempel var akten finns
note-save = Spara anteckningen
note-saved = Anteckningen är sparad
note-too-long = Anteckningen får vara högst { $n } tecken
relatives = Fler ärenden
same-person = Samma person
household = Anhöriga i samma hushåll
no-relatives = Inga anhörigas ärenden är kopplade hit.
unlink = Ta bort kopplingen
link-label = Koppla en anhörigs ärende
link-hint = Skriv ärendets referensnummer, till exempel 7KQM-4HTX-9Z
link-go = Koppla
link-saved = Ärendena är kopplade
link-none = Nämnden har inget ärende med det numret. Kontrollera referensnumret.
link-itself = Det är det här ärendets eget nummer. Skriv den anhörigas.
looks = Vem har tittat?
looks-lead = Varje gång någon öppnar ärendet, en rapport eller en kvittens antecknas det.
deed-report-send = skickade en rapport
deed-report-see = läste en rapport
deed-receipt-fetch = hämtade en kvittens
deed-case-see = öppnade ärendet
deed-case-follow-up = började återrapportera
deed-case-note = skrev anteckningen
deed-case-link = kopplade en anhörigs ärende
deed-case-unlink = tog bort en koppling
deed-correction-request = begärde en rättelse
deed-correction-see = läste en begäran om rättelse
deed-correction-approve = godkände en rättelse
deed-correction-refuse = avslog en rättelse

## Corrections

correction-lead = Vilken uppgift i ärende { $reference } är fel? Det som är skickat ändras inte; rättelsen blir en egen uppgift som både ni och IVO ser.
correction-this = Rätta
correction-other = Välj en annan uppgift
correction-what = Vad ska det stå?
correction-now = Nu står det:
correction-reason = Varför ska det ändras?
correction-reason-hint = Till exempel att fel datum lästes av, eller att skyddet har upphört. Skriv inga riktiga uppgifter om någon med skyddad identitet.
correction-after-send = IVO:s administratör läser begäran och svarar. Du ser svaret i ärendet.
correction-send = Begär rättelse
correction-sent = Begäran är skickad
correction-sent-text = Den står under Rättelser här nedanför, med IVO:s svar när det kommer.
correction-same = Så står det redan
correction-waiting = En rättelse av den uppgiften väntar redan på svar
correction-no-reason = Skriv varför det ska ändras
correction-long-reason = Skälet får vara högst { $n } tecken
correction-field = Uppgift
correction-before = Står nu
correction-after = Ska stå
correction-by = Begärd
correction-reply = Svar från IVO
correction-state-waiting = Väntar på svar
correction-state-approved = Godkänd
correction-state-refused = Avslagen
corrections-title = Begärda rättelser
corrections-lead = Kommunerna begär rättelse av uppgifter som de inte själva kan ändra. Godkänner du ändras ärendet; det som är skickat står kvar.
corrections-none = Inga rättelser väntar på svar.
corrections-decided = Besvarade
reply-label = Svar till kommunen
approve = Godkänn
refuse = Avslå
decided-done = Svaret är sparat
decided-done-text = Den som begärde rättelsen ser svaret i ärendet.
decided-before = Någon annan har redan svarat
decided-collides = Rättelsen kan inte godkännas
decided-collides-text = Nämnden har redan ett ärende för samma person, insats och datum. Begäran står kvar.

## Fictitious identities

aliases-title = Skyddade personer
aliases-lead = De påhittade namn och nummer som ni har använt. Samma används i alla senare rapporter. De går också att söka på.
aliases-none = Inga ärenden har skyddade personuppgifter.

## Periods

periods-title = Perioder och datum
results = Så har perioderna gått
col-quarter = Kvartal
col-due-cases = Ärenden
col-sent-cases = Skickade i tid
col-late-cases = Skickade sent
col-ended-cases = Avslutade
col-missing-cases = Saknas
reckon = Räkna ut när ett beslut ska rapporteras
reckon-lead = Tre månader räknas från beslutet, eller från avbrottet. Inget sparas.
reckon-label = Datum för beslutet eller avbrottet
reckon-hint = ÅÅÅÅ-MM-DD
reckon-go = Räkna
reckon-unread = Skriv dagen som år, månad och dag, till exempel 2026-03-31
reckon-future = Dagen har inte varit än. Skriv dagen då beslutet fattades.
reckon-last-day = Sista dagen att verkställa utan att rapportera
reckon-first-day = Går att rapportera från
reckon-in-time = Beslutet kan fortfarande verkställas i tid, till och med { $day }.
reckon-over = Tre månader har gått. Är beslutet inte verkställt ska det rapporteras.

## Reporters

nav-reporters = Rapportörer
reporters-title = Rapportörer
reporters-areas = Nämndens verksamhetsområden: { $areas }.
reporters-other = Du är huvudrapportör också för
reporters-lead = Här bestämmer du vilka som får rapportera för nämnden. Ändringar gäller genast, inte dagen efter.
reporters-few-title = Nämnden har bara en rapportör
reporters-few = Lägg gärna till en till. IVO råder att minst två kan rapportera, så att inget blir liggande vid sjukdom eller semester.
reporter-add = Lägg till rapportör
reporter-remove = Avanmäl
changes-begun = Påbörjade ändringar
change-begun = Ändring påbörjad, sparad { $when }
col-permission = Behörighet
col-contact = Kontakt
col-logged-in = Senast inloggad
col-change = Ändring
col-confirmation = Bekräftelse
is-you = (du)
never-logged-in = Har inte loggat in
mark-starts = Börjar { $day }
mark-ends = Sista dag { $day }
mark-silent = Inte inloggad på 90 dagar
mark-last-lead = Enda huvudrapportören
last-lead-way-out = { $name } är nämndens enda huvudrapportör utan sista dag och kan därför inte avanmälas. Lägg först till en efterträdare som huvudrapportör. Efterträdaren kan sedan göra avanmälan.
people-title = Stämmer listan?
people-ask = En gång i kvartalet ber vi dig bekräfta att listan stämmer: att alla som står där ska kunna rapportera, och att ingen som har slutat är kvar. Gäller { $quarter }.
people-done = Listan är bekräftad för { $quarter } av { $who }, { $when }.
people-go = Listan stämmer
changes-title = Ändringar som har skickats
changes-none = Inga ändringar har skickats än.
row-lead = Huvudrapportör
to-reporters = Till listan över rapportörer
mine-wrong-next = Är något fel? Gå vidare till nästa flik, välj dig själv i listan och ändra.
send-lead-reporters = När du skickar gäller ändringen genast, och du får en bekräftelse.
lead-only-title = Sidan är för huvudrapportörer
lead-only-1 = Du är rapportör men inte huvudrapportör, och kan därför inte ändra vilka som rapporterar.
lead-only-2 = Be en huvudrapportör i din nämnd om hjälp.
submission-title = Ändring { $reference }
submission-received = Ändringen är mottagen och gäller nu
submission-next = Den som har lagts till kan logga in direkt. Den som har avanmälts kommer inte längre åt nämndens uppgifter. Vi har skickat meddelanden till dem det gäller.
submission-pdf = Hämta bekräftelsen (PDF)
submission-kept = Bekräftelsen finns kvar här. Du kan hämta och skriva ut den när du vill.
submission-answers = Det som skickades
submission-facts = Om ändringen

## Faults

not-found-title = Sidan finns inte
not-found-1 = Adressen kan vara fel, eller så har du inte tillgång till det som finns där.
refused-title = Det gick inte att ta emot
refused-1 = Begäran kom från en annan webbplats och togs inte emot. Gå tillbaka till tjänsten och försök igen.
fault-title = Något gick fel hos oss
fault-1 = Felet är antecknat. Det du hade sparat finns kvar. Försök igen om en stund.
fault-reference = Uppge den här koden om du kontaktar oss: { $reference }
too-large-title = Det var för mycket text
too-large-1 = Det du skickade var större än vad tjänsten tar emot. Gå tillbaka och korta texten.
to-start = Till startsidan
information = Information

## Dates

month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
