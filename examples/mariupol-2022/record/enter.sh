#!/bin/sh
# Enters the record of this example, a text and then what it says: sh enter.sh LEDGER KEYFILE
# Run it in this folder. The key is the organiser's: safepassage keys init organiser NAME -o KEYFILE
set -e
TO="--ledger $1 --key-file $2"

safepassage record track moscow --title "The visit to Moscow" --level leaders $TO
safepassage record track ocha --title "OCHA and the Ministry of Defence" --level technical $TO
safepassage record track istanbul --title "Talks in Istanbul" --mediator "Turkish president" --level leaders $TO

safepassage record add 2022-03-05-ceasefire-announced.txt --publisher "Russian Ministry of Defence" --date 2022-03-05 --affiliation party $TO
safepassage record confirm --from 2022-03-05-ceasefire-announced.json --text 2022-03-05-ceasefire-announced.txt $TO
safepassage record add 2022-03-05-donetsk-administration.txt --publisher "Donetsk regional administration" --date 2022-03-05T10:55+02:00 --affiliation party $TO
safepassage record confirm --from 2022-03-05-donetsk-administration.json --text 2022-03-05-donetsk-administration.txt $TO
safepassage record add 2022-04-26-moscow-readout.txt --publisher "United Nations" --date 2022-04-26 --affiliation un $TO
safepassage record confirm --from 2022-04-26-moscow-readout.json --text 2022-04-26-moscow-readout.txt $TO
safepassage record add 2022-04-27-newspaper.txt --publisher "A newspaper" --date 2022-04-27 --affiliation press $TO
safepassage record confirm --from 2022-04-27-newspaper.json --text 2022-04-27-newspaper.txt $TO
safepassage record add 2022-05-03-humanitarian-coordinator.txt --publisher "United Nations" --date 2022-05-03 --affiliation un $TO
safepassage record confirm --from 2022-05-03-humanitarian-coordinator.json --text 2022-05-03-humanitarian-coordinator.txt $TO
safepassage record add 2022-05-03-russian-tally.txt --publisher "Russian Ministry of Defence" --date 2022-05-03 --affiliation party $TO
safepassage record confirm --from 2022-05-03-russian-tally.json --text 2022-05-03-russian-tally.txt $TO
safepassage record add 2022-05-03-arrival-counts.txt --publisher "Several" --date 2022-05-05 $TO
safepassage record confirm --from 2022-05-03-arrival-counts.json --text 2022-05-03-arrival-counts.txt $TO
safepassage record add 2022-05-04-ministry-announcement.txt --publisher "Russian Ministry of Defence" --date 2022-05-04 --affiliation party $TO
safepassage record confirm --from 2022-05-04-ministry-announcement.json --text 2022-05-04-ministry-announcement.txt $TO
safepassage record add 2022-05-04-exercise-letter.txt --publisher "EXERCISE: the coordination headquarters" --date 2022-05-04T16:00+03:00 --affiliation party $TO
safepassage record confirm --from 2022-05-04-exercise-letter.json --text 2022-05-04-exercise-letter.txt $TO
safepassage record add 2022-05-04-exercise-call.txt --publisher "EXERCISE: our operations room" --date 2022-05-04T21:40+03:00 --affiliation un $TO
safepassage record confirm --from 2022-05-04-exercise-call.json --text 2022-05-04-exercise-call.txt $TO
safepassage record add 2022-05-05-security-council.txt --publisher "United Nations" --date 2022-05-05 --affiliation un $TO
safepassage record confirm --from 2022-05-05-security-council.json --text 2022-05-05-security-council.txt $TO
