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
