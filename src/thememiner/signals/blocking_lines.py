"""The wordings of reports that stop a customer, kind by kind, mostly in English.

A wording is a line. A space stands for whatever is between two words, ``...`` for up to five words
more, ``{name}`` for the alternatives of that name (`blocking_names`); the rest is a pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["login", "data_loss", "double_charge", "crash_on_start", "outage", "security"]

_LOGIN: Final = r"""
(trouble|problems?|issues?|difficult\w+|struggling) (with |when |while )?(to )?(my )?({log_in}|login|accessing my|getting into)
{cannot} ... {log_in}
{cannot} ... (access|enter|reach|get (back )?in ?to|open) ... (my|our|his|her|their|the|any) ... a+c+ounts?
{cannot} (even )?(access|acces) (my (account|acount|data|files)|our (account|data|files|system|workspace)|anything)
{cannot} get (back |anywhere )?(in|into|inside|in to)(?! the way| touch)
{cannot} get past (the |this )?{login}
(not|n'?t|never) (been )?(able to )?(got|gotten|get|getting|let me|let us) (back )?in
{nobody} ... can ... ({log_in}|get (in|past|into))
(unable to|cannot|can'?t|can no longer) (access|reach|enter) (my|our|his|her|the) ... (account|workspace|profile|mailbox|dashboard|files|projects)
(locked|shut|kicked|blocked|thrown) ... out of
(got|been|being|was|am|keep|keeps|getting|gets) logged out (of|every|after|all|immediately|and)
(i'?m|am|are|is|was|been|got|keep|me|us|have|has|getting|i|we) (been |being |now |permanently |totally |completely |still |all )*(locked|shut) out
(shut|lock)(s|ed)? (me|us|everyone) out
(account|acount|profile|user|login|access) {is}( {is})* (blocked|locked|disabled|deactivated|suspended|banned|restricted|denied|revoked)
(says|said|tells me|claims) ... account ... (disabled|locked|blocked|suspended|deactivated)
{login} (button |page |screen |form |code |process |attempts? )?(just |simply |is |always |keeps |gets |still |that |was )*{broken}
{login} ... (refused|rejected|not accepted|not recogni[sz]ed)
(stuck|hangs?|hanging|freezes|stopped) (at|on|in) (the )?({login}|logging|signing)
({log_in}|login|password) (loop|forever|error)
({log_in}|login) ... (fails?|failed|failing|loops?|error \d+|nothing happens)
({log_in}|login) ... (spins|spinning|loads) (forever|endlessly)
(says?|saying|get|gets|getting|shows?|error|claims|with|message|tells? (me|us)) ... (invalid|wrong|incorrect|bad|unknown) (credentials?|pas+words?|log-?in|user ?name|e-?mail)
(user|account|e-?mail) (not found|does not exist|doesn'?t exist|unknown) ... ({log_in}|login|password)
(says?|saying) ... (e-?mail|user|account|username) (address )?(does not|doesn'?t|not) (exist|found|recogni[sz]ed)
(won'?t|will not|doesn'?t|does not|not|never|no longer|still) (accept|accepting|accepts|take|recogni[sz]e|refuses) (my|our|the|any) ... (password|pin|login|credentials)
refuses it
(pas+words?|pin|passcode|recovery codes?|code) ... (refused|refuses|rejected|rejects|not accepted|not recogni[sz]ed|declined)
(refuses|rejects|denies) (my|our|the|any) ... (password|pin|login|code|credentials|access)
refuses to (recogni[sz]e|let|log|accept)
((verification|2fa|security|sms|login|sign-?in|access) code|sms|(verification|confirmation|reset|login|activation) (e-?mail|mail|link|code|message|text)) ... (never|not|n'?t|isn'?t|doesn'?t|does not|won'?t|hasn'?t) ... (arriv\w+|com(e|es|ing)( through)?|receiv\w+|delivered|sent|work\w*)
(never|not|n'?t|don'?t|didn'?t|do not|did not) (get|got|receive|received|getting|receiving) ... (verification|confirmation|reset|login|2fa|security|sms|activation|authenticat\w+) ... (code|mail|e-?mail|link|text|sms|message)
(reset|recovery|login|magic) (link|mail|e-?mail|code) (says|is|has|keeps|always|does|comes) ... (expired|invalid|not work\w*|broken)
access (is )?denied
no (longer (have )?|more )?(access to|way into|way to get into) (my|our|the|any|anything|it) ( ?account| ?app)?
(have|had|got|with|is|are) (absolutely )?no (access|way into|way in)
lost (all )?access to (my|our|the)
(asks?|asking|prompts?|prompting) ... (password|pin|code|{log_in}|login) ... (again|over and over|loop|repeatedly)
(logs?|logging|kicks?|signs?|logged|signed|kicked|throws) (me|us|everyone|them|everybody) (back )?out (every|each|all|again|after|immediately|as soon|constantly|right|whenever|when)
(back|sends me|returns|returned|goes|redirect(s|ed)|thrown) ... to (the )?(log|sign)[ -]?(in|on) (page|screen|again|form)
enters? (the )?(pin|password) back to
(kann|können|konnte) ... nicht (mehr )?(einloggen|anmelden|zugreifen)
(anmeldung|anmelden|login|einloggen) (\w+ )?(nicht möglich|funktioniert nicht|geht nicht|schlägt fehl|fehlgeschlagen)
(no|não|nao) (me )?(puedo|consigo|logro|deja|permite) ... (entrar|acceder|acessar|iniciar sesi[oó]n|ingresar|loguear\w*|logar|fazer login)
(n'arrive (pas|plus)|impossible|ne peux (pas|plus)) (à|de)? ?(me |m' ?)?(connecter|accéder)
non riesco ... (accedere|entrare)
"""  # noqa: E501

_DATA_LOSS: Final = r"""
^(i )?(have )?lost (\w+ )?{stuff}(?! (connection|link|signal|sync|of))
(my|our|all) (\w+ )?{stuff} ... (disappears?|vanish|vanishes)
{owner} ( ?(\w+|[\d,]+|[\w-]+ \w+|of|the) )?{stuff} ... ({is} )+(\w+ )?{gone}
(everything|all) ({is} )*{gone}
(lost|losing|loses|lose|losed) (absolutely |almost |nearly )?(all|everything|every|most|half|hundreds|thousands|years|months|weeks|days|hours|two|three|\d+)( ... {stuff})?
(lost|losing|loses|losed) (all )?(of )?(my|our|his|her|their|the|some|your) ... {stuff}(?! (connection|link|signal|sync|of))
(it|that|update|upgrade|app|sync|firefox|you|they|software|system|(update|it|app|firefox|sync|you|bug) (has|have|had|just|completely|then)) {erase} ... (all|everything|my|our|the whole|the entire|entire|every|itself|them all|months|years|hours)
{stuff} ({is} )*(gone|vanished|disap+eared|dis+ap+eared|wiped|erased|lost|deleted)
{stuff} (\w+ )?(has|have|are|is|were|was) (all |just |now |been |being |also |completely |suddenly )*(gone|vanished|disap+eared|dis+ap+eared|missing|wiped|erased|lost|deleted|empty|corrupted|damaged|overwritten)
(where|what) (did|have|has|happened to|happen to|are) (all )?(my|our) ... {stuff}( go| gone| went)?
(bring|get|getting|restore|recover|retrieve|find|recovering|restoring|retrieving) ... (lost|deleted|missing|vanished|disap+eared|erased|gone) ... {stuff}
(recover|retrieve|get back) (all )?(my|our) (old |lost |previous |saved )*{stuff}
(update|upgrade|sync|app|it|import|migration|bug|software|reset|install\w*|instead it|you|firefox|\d\.\d) (has |have |just |completely |also |then )*{erase} ... {stuff}
{stuff} (are|is|were|was|been|get|got|getting|being|keep|keeps) (being |all |just |been |already )*(deleted|erased|wiped|overwritten|lost|removed) (at random|by itself|for good|forever|overnight|automatically|without|after|twice|everything|since|when|every|from|by the)
(came|come|comes|coming|went|got|looked) back ... (empty|gone|nothing|blank|missing|wiped)
(document|file|folder|board|inbox|calendar|history|list|table|album|library|database) {is}( {is})* (empty|blank|wiped|corrupt|corrupted|damaged|gone)
data[ -]?loss
(gone|lost|deleted|disap+eared) ... (trash|archive|backup) {is} (empty|gone|blank)
(opens?|is|are|shows?) ... (zero|0) (bytes|kb)
(restored|reset|rolled back|reverted|went back|back|thrown back) ... to (a state|an? (old|earlier)|last (week|month|year)|level (1|one|zero)|zero|the beginning|scratch)
(never|not|n'?t|wasn'?t|weren'?t|didn'?t|isn'?t|aren'?t) (been )?(stored|saved|save|there|kept|recorded) (the next|next|any ?more|when|after|although|at all|again)
{owner} ( ?\w+ )?{stuff} ... (no longer|not|n'?t|never|aren'?t|isn'?t) (there|found|exist|exists|stored)(?= |$)
{stuff} (from|of|before|since|that) ... (no longer) (there|appear|appears|exist|show|visible|available)
{stuff} ... (no longer (be found|exist|exists|appear|there)|(n't|not|cannot|can't) be found|(n't|not) there any ?more)
none of (the|my|our) ... {stuff} ... (are|is) (there|left|visible|shown)
(only|just) the (title|name|header|heading) (is )?(left|remains)
there('?s| is| was) (just )?(nothing|none) (there|left|in it|any ?more)
(says|is|are|as|it's|appears) (damaged|corrupt|corrupted) ... (backup|copy|well|data|file)
(open|opens|won'?t open|file) ... (says|is) (damaged|corrupt|corrupted)
(both|and) the (backup|original) ... {is} {gone}
(merged|overwr\w+|replaced) (everything|all|every)
(hundreds|thousands|dozens|[\d,]+|gb|tb|some|most|half) of (my |our |the )?... {stuff} ... {gone}
[\d,]+ (gb|mb|tb|{stuff}) (of )?... {gone}
(years|months|weeks|days|hours) (of|worth) ... {gone}
(alle|meine|sämtliche) ... (daten|lesezeichen|passwörter|fotos|bilder|dateien|nachrichten|notizen|kontakte|einträge) ... (weg|verschwunden|gelöscht|verloren|futsch)
(perd[ií]|perdi|se (han )?borr[oó]\w*|desaparec\w+|sumiram|apagou) ... (tod[oa]s|mis|meus|minhas|marcadores|favoritos|datos|dados|fotos|contraseñas)
(perdu|disparu) ... (tous|toutes|mes|données|favoris|marque-pages|photos|mots)
(mes|tous|toutes) ... (données|favoris|marque-pages|photos|messages|fichiers) ... (disparu\w*|perdu\w*|effacé\w*|supprimé\w*)
(perso|spariti|scomparsi) ... (tutti|i miei|segnalibri|preferiti|dati)
"""  # noqa: E501

_DOUBLE_CHARGE: Final = r"""
{charge} ... {twice}
{twice} ... (charged|billed|debited|invoiced|paid|the money|from my (account|card|bank)|collected)
(double|doubled|duplicated?|duplicates?|two identical|second|repeat|repeated)[ -](charge|charges|charged|billing|billed|bill|payments?|transactions?|debits?|invoices?|deductions?|subscriptions?)
(2|two|three|3) ... (charges|payments|transactions|debits|withdrawals|deductions|bills) ... (from|for|on|of|and|left|taken|same|instead|by|your)
(so )?that'?s (two|2|three|3|four|five) ... (payments|charges|months of charges)
(still|keep|keeps|kept|continue|continues|continued|continuing) (on )?(to )?(be |being |get |getting )?(charg\w+(?! more| extra)|bill(ed|ing)|debit\w+|tak(e|ing) (my )?money|deduct\w+)
(charg(ed|es|ing)|bill(ed|ing)|debit\w+|tak(en|ing)|took) ... (after|although|though|even though|despite|since) ... (cancel\w*|unsubscrib\w+|already paid|paid)
cancel(l?ed|lation|ling|ed) ... (still|but|and|yet|again|they|you) ... (charg(ed|es|ing)|bill(ed|ing)|debit\w+|took|taking)
over ?-?charged
(two|three|multiple|several|more than one) of the (same|identical) (transactions?|charges?|payments?)
(same|identical) (transaction|charge|payment) ... (twice|more than once|again|times)
(payments?|transactions?|charges?) ... (duplicated|doubled|repeated|a duplicate)
(made|have|has|did|only) ... one (charge|payment|transaction|purchase) ... (two|twice|2|multiple)
(charged?|billed|me|account|mich|wurde|wurden) ... (doppelt|zweimal) (abgebucht|belastet|berechnet|bezahlt)
(doppelt|zweimal) (abgebucht|belastet|berechnet|kassiert)
(me )?(cobraron|cobrado|cobrar|cargaron|cobran) ... (dos veces|doble|doblemente|duas vezes|duplicado)
(prélevée?s?|débitée?s?|facturée?s?|payé) (\w+ )?(deux|2) fois
(addebitat[oi]|pagato) (\w+ )?(due volte|doppio)
(charg(ed|es|ing)|bill(ed|ing)|invoiced|pay(ing)?|paid) ... for both
(charg(ed|es|ing)|bill(ed|ing)|debited) (me |us |my card |my account |it )?(on day \w+ and then )?again
(was|is|were|been|are) \d+ you (took|charged|billed) \d+
(same|identical) (payment|charge|amount|order|transaction|invoice) ... (again|{twice}|appears twice)
(paying|pay|paid|charged|billed) (for )?(every|each|the) (invoice|order|bill|month)? ?(double|twice)
(one|the second|the other) of (the two|them|these|those) ... (refund\w*|back|reversed?)
charged? ... wrong amount
(took|taken|withdrew) ... (too much|more than)
"""  # noqa: E501

_CRASH: Final = r"""
{crash} ... ({on_start})
({on_start}) ... {crash}
({on_start}) ... (white|black|blank|grey|gray|empty) screen
(white|black|blank|grey|gray) screen ... ({on_start})
({app}) (still |now |just |simply |also |even |suddenly )*({wont}) (even |ever |actually |to |be |me |want to )*{open}( up| at all)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
(apps?|application|program|software|browser|client|game|editor|firefox) (still |now |just |simply |also |even |suddenly )*({wont}) (even |ever |actually |to |be |me |want to )*(load|run|loading|running)( up| at all)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
^({wont}) (even |ever |actually )?(open|start|launch|boot|start ?-?up)( up| at all| it)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
(and|but|still|just|or) ({wont}) (even |ever |actually )?(open|start|launch|boot|start ?-?up)( up| at all| it)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
(?<=,\s)({wont}) (even |ever |actually )?(open|start|launch|boot|start ?-?up)( up| at all| it)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
^(my |the )?[\w]+ ({wont}) (even |ever |actually )?(open|start|launch|boot|start ?-?up)( up| at all| it)?(?=[^\w]*$|[^\w'-]*[,;.!(:]| (any ?more|at all|since|after|now|today|on (any|our|my|the|win|mac|start)|error|despite|even|and|but|because|for (me|any|all|us)|with(out)? (error|any)|when|due|until|unless|suddenly|again|or|so|this (morning|week)|yesterday|all of a sudden|unless|following|as of|beyond|past|saying|says|any longer|every|im|i)\b)
it ({wont}) (even )?(load|run) at all
(can'?t|cannot|can not|couldn'?t|could not|unable to|not able to|no longer able to|impossible to) (even |get |to )*(open|start|launch|run|opening|starting) (up )?(it(?! (to|in|with|from|on))|the (app|application|program|game|browser|client|software)|my (app|browser)|this (app|program|browser)|firefox|at all|any ?more)
(can'?t|cannot|can not|couldn'?t|unable to|not able to) (even |seem to )?get (it|the app|the program|firefox|the browser|the game) to (even )?(open|start|launch|run)
(open|opens|opening|launches|starts|flashes) (and|then|but|for) ... (clos(es|ing|ed)|quits?|crash\w*|disappears?|shuts|dies|back (at|to|on))
(has )?stopped working (straight|immediately|right) (away)?
(close|closes|closed|closing|quit|quits|crash\w*|shut(s)? down|force quits?|exits) (itself )?(immediately|instantly|right away|straight away|at once|by itself|after (a |one |two |\d+ )(second|moment)s?|before)
(immediately|instantly|right away) (closes|quits|crashes|crashed|force quits|force closes|shuts down|exits)
nothing (happens|happened|opens|shows) ... (icon|launch|double|shortcut|start (it|the|up))
(double[ -]?click|(app|desktop|program|taskbar) icon|launch|tap|splash screen) ... (nothing( happens| opens| else)?|quits|gone|flash|disappears|shuts|crash\w*|does not open|doesn'?t open|won'?t open)
(shows?|see|showing) ... (logo|splash( screen)?|first screen) ... (and|then|but) ... (shuts|closes|quits|crash\w*|nothing|freez\w*|disappears|dies)
(never|not|n'?t|cannot|can'?t|doesn'?t) (ever )?(get|gets|getting|go|goes) (past|beyond|further than|as far as) ... (loading|start|splash|logo|first|home|launch|opening|title)
(stuck|hangs|frozen|freezes) (on|at|in) (the )?(loading|start(up)?|splash|launch|logo|opening|first|white|black) (screen|page|logo)?
(app|game|program|browser|client|editor|software|firefox|it) (is|now|completely|totally|just)+ (dead|bricked|unusable since)
(keeps?|constantly|always|continu\w+|repeatedly) (on )?crash(es|ing) ({on_start})
crash crash
(crash\w*|clos(es|ing)) (every|each) (single )?time ... (open|start|launch|try|run|tap|click)
(error|exit code|fatal|exception) ... (at|on|during|when|while) (start(up|ing)?|boot(ing)?|launch(ing)?|opening)
(exits|quits|fails|crashes) with (code|error) ...
(stürzt|stuerzt) (\w+ )?(beim|nach dem) (start|starten|öffnen)\w* ... ab
(startet|öffnet) (sich )?(\w+ )?nicht( mehr)?
(se cierra|se cuelga|fecha|trava) (\w+ )?(al|ao|quando|cuando) (abrir\w*|iniciar\w*|abro)
(app|aplicaci[oó]n|aplicativo|programa|firefox|navegador|juego|jogo) (ya |já )?(no|não|nao) (se )?(abre|inicia|arranca)(?= más| mais|[^\w]*$|[,.!])
(ne (démarre|s'ouvre|se lance) (pas|plus))
(plante|se ferme) (\w+ )?(au démarrage|au lancement|à l'ouverture)
non si (apre|avvia)( più)?
({on_start}) ... (not responding|nothing happens|quits)
(on|after|at) (start|start-?up|launch) ... (nothing loads|kill it|nothing happens|won'?t load)
(forced|had|have|has) to (go back|revert|downgrade|roll back) ... (old|previous|earlier)(er)? version
"""  # noqa: E501

_OUTAGE: Final = r"""
{server} ({is} )+(\w+ )?(\w+ )?{down}(?! to| the| from| arrow|load|wards?|grade| at the bottom|-)
{server} (isn'?t|aren'?t|is not|are not|not|can'?t be|cannot be|stopped|wasn'?t) (responding|reachable|available|reached|accessible|loading|answering)( for)?
(servers?|site|website|system|service|platform|api|production|everything|network) (down|offline|unavailable|unreachable)(?! to| the| arrow|load)
(we|you|all|team|office|shop|region|company) (are|is|were|'re) (all |completely |totally |fully |entirely )*(down|offline)(?! to| the)
(it|that|this|they|we) (was|is|has been|'s|were) (down|offline) (all|again|since|for|every|right|now)
(error|code|returns?|returning|throws?|throw|get|getting|gives?|a|all|see|seeing|with|http|status) ... ((?<![$€£.,])(?<!than\s)(?<!over\s)(?<!about\s)50[0234]|bad gateway|gateway time-?out|service unavailable|internal server error|connection refused)
(50[0234]|bad gateway|gateway time-?out|service (is )?unavailable|internal server error|connection refused) ... (every|any|all|since|for|wherever|everywhere|on|when|again|error|page)
(unable to|can'?t|cannot|can not|couldn'?t|could not|fails to|failed to|not able to|won'?t|not) (connect|reach|load|contact|get through) (to )?(the |your |to |any |our |this )?(servers?|services?|site|website|system|portal|backend|anything|from any)
(lost|no|losing|without) (any |all |the )?(connection|connectivity) (to|with) (your|the) (servers?|service|system|backend|platform|cloud)
(complete|total|major|full|massive|another|widespread|huge|an|nationwide) outage
outage (in|since|at|of|right now|again|affecting|today|for)
(nothing|none of it) (works|loads|is working|is loading|responds|opens) (for|at all|today|since|any ?more|right|now|anywhere|this)
(not|n'?t|doesn'?t|isn'?t|does not|is not) (working|work|loading|load) (at all|for (anyone|everyone|all|any|everybody|us all|our|two|days|hours)|anywhere)
(not|isn'?t|is not) (loading|working|responding) ... for (everyone|everybody|anyone|all|any of|our)
(pages?|screens?) (are|is|go|stay) ... (blank|white|empty|down) ... (for|all|every)
(all|every|each) ... (pages?|screens?|requests?|jobs?|calls?|devices) ... (blank|time ?s? ?out|timing out|fails?|failing|down|error\w*)
(in front of|only|just|shows?) (a )?(blank|black|white) screens?
{nobody} ... (can|could|is able to|has been able to|have been able to|are able to|able to) ... (work|load|buy|check ?out|use|pay|connect|sync|order|open|do anything|reach|access)
{nobody} ... (has|have|had) (synced|arrived|come through|gone out|been processed|worked|loaded|been delivered)
{nobody} ... can (buy|pay|work|use)
(unable|not able|cannot|can'?t|can not|couldn'?t|could not) (to )?(work|sell|do (my|our|any|their) (job|work)|operate|take (orders|payments)) ?(anything|at all|today|because|since|any ?more)?(?=[^\w]*$|[^\w]+(today|because|since|any ?more|at|as|and|anything|for))
(whole|entire) (team|company|office|warehouse|school|department|site|business|clinic|shop|factory|region|platform|system|service) ... (unable|down|standing|stopped|offline|waiting|blocked|stuck|at a standstill|idle|fallen over|cannot|can'?t)
(tills?|registers?|warehouse|production|shops?|stores?|line|business|operations) ({is} )+(stopped|standing still|offline|down|at a standstill|blocked|halted|dead)
(stopped|not|aren'?t|isn'?t|no longer|n'?t|have stopped|quit) (arriving|coming through|going out|being (sent|processed|delivered)|syncing|sending|responding|processing) (altogether|at all|for (all|every|any|our)|on any|since|completely|entirely|through on)
no (e-?mails?|orders?|calls?|messages?|payments?|notifications?|mails?|webhooks?) ... (going out|coming (in|through)|arriving|getting through|since|at all|delivered)
(went|gone|going|goes|taken|knocked) (offline|down) (an?|again|since|at|and|today|this|for|\d+|one)(?! to)
(be right back|under maintenance|we'?ll be (right )?back) ... (hours|days|since|still|last)
(was|were|is|has been) (down|out|offline|unavailable) (for )?(the|an) (entire|whole)
(times?|timing|timed) out (for|on) (every|all|any|each|everyone)
everything (times out|is down|is offline|timed out)
(servers?|site|service|system) ... (has|have) (been )?(unreachable|unavailable|down|offline|crashed)
"""  # noqa: E501

_SECURITY: Final = r"""
(account|acount|acc|profile|email|e-?mail|page|channel|wallet|site|website|server|system|computer|data|passwords?|card|admin\w*|computer|pc|browser|identity|details|tenant|workspace|information) (\w+ )?({is} )+(\w+ )?{hacked}
(got|been|was|were|am|is|are|getting|i'?m) (just |been |recently |possibly |probably |also )?(hacked|hijacked)(?! together)
(stole|stolen|leaked|hacked|exposed|sold|cloned) (my|our|all|the|his|her|user|customer) ... (account|data|details|card|money|password|passwords|identity|email|information|address|info|credentials|wallet|profile)
(card|account|details|data|money|password|identity) ... (were|was|been|got|get) (stolen|leaked|hacked|exposed|skimmed|traded)
{someone} (has |have |had |is |was |are |just |now |else )*(got|gotten|gets|getting|broke|broken|hacked|hacking|logged|logging|logs|accessed|accessing|uses|used|using|use|took|taken|stole|stolen|changed|gained|signed|downloading|impersonat\w+|reading|read|entered) ... (account|acount|password|e-?mail|profile|card|data|name|my|our|data|into|console|files|identity|it|in)
{someone} ... (logged|signed) in ... (my|our) account
(logged|signed) in ... (my|our) account ... (right now|kick them|not me|wasn'?t me|unknown)
(login|sign-?in|access|log ?in) ... from (an?|some) (ip|address|device|place|country|location) (that )?(i|we) (do not|don'?t|did not|didn'?t|have never)
un-?authori[sz]ed (\w+ )?(log-?ins?|access|withdrawals?|transactions?|charges?|payments?|use|purchases?|sign-?ins?|users?|activity|transfers?|changes?|orders?)
without (my|our) (permission|consent|authori[sz]ation|approval|knowledge)
fraud(ulent)? (transactions?|charges?|payments?|purchases?|orders?|on my|activity|withdrawals?|use)
(see|sees|seeing|saw|seen|show|shows|showing|showed|view|viewing|read|reading|access|open|opened|opens|contains?|with|received|get|got|given|send|sent|hello to|in|me) ... {others} ... (data|orders?|names?|address|messages?|records?|accounts?|details|photos?|invoices?|cards?|inbox|files?|e-?mails?|results|info\w*|profiles?|documents?|salaries|chats?|history|company|person|medical|bank)
(see|view|read|open|access) ... {others} ... (data|orders?|names?|address|messages?|records?|accounts?|details|photos?|invoices?|cards?|inbox|files?|chats?)
(strangers?|outsiders?|anyone|anybody|everyone|everybody|all (users|guests|members)|any user|the public|competitors) (could|can|was able to|were able to|is able to|are able to) (now )?(see|read|open|access|view|download|edit|log in|reach)
(meant|intended|addressed) (for|to) (somebody|someone|another|a different|other) ... (else|person|customer|patient|user|client)?
(hello|hi|welcome|logged (me )?in|signed (me )?in) (to|as) (a different|another|somebody|someone) ...
(data|security|privacy|information|password|credential|major|serious) (leak|breach|leakage|hole|risk|flaw|vulnerabilit(y|ies)|bug|incident|problem)
(had|have|was|suffered|there'?s|there is) (had )?(a|been a) breach
(leak|leaks|leaked|leaking) (of )?(my|our|all|customer|user|personal|the|private|their|data|information|api)
(sql injection|xss|cross[ -]site scripting|csrf|remote code execution|privilege escalation|zero[ -]day|backdoor|ransomware|keylogger)
(vulnerab\w+|exploit) (in|found|on|that|which|allows)
(password|key|token|card|credential)s? ... (in|as) (plain ?text|clear ?text)
(passwords?|tokens?|api keys?|access keys?|credentials|card (number|details)) ... (visible|shown|shows up|exposed|readable|unencrypted|in the (url|log|source))
(un-?encrypted|not encrypted) ...
(publicly|public) (visible|accessible|available|readable|listed|searchable)
(without|no) (a |any )?(password|login|authentication) (needed|required|at all|is needed)?
any (user|one|body|customer|guest) can (open|see|access|read|download|view|edit|delete)
(still|full) (has|have|full) (full |complete |all )*(access|admin) ... (although|removed|left|fired|even|after|to)
(redirects?|redirected|redirecting|sends|takes) ... (malware|scam|phishing|malicious|porn|virus)
(malware|trojan|virus|spyware|ransomware|adware) ... (in|from|inside|installed|infected|through|after|found|detected|your)
(infected|flagged|detected|reported|blocked) ... (trojan|virus|malware|malicious|spyware)
(purchases?|orders?|charges?|payments?|withdrawals?|transactions?|transfers?|posts?) (that )?(i|we) (did not|didn'?t|never|have not|haven'?t) (make|made|do|place|placed|authori[sz]e|authori[sz]ed|order|buy|recogni[sz]e)
(codes?|mails?|e-?mails?|notifications?) (that )?(i|we) (did not|didn'?t|never) (ask|asked|request|requested)
(i|we) (did not|didn'?t|never) (do|make|place|authori[sz]e) (this|these|it|that|any)
(order|purchase|loan|account|payment) ... (placed|made|taken out|opened|created) (in|under|on|with) my (name|behalf|card)
(email|e-?mail|password|phone number|2fa|address) ({is} )*changed (without|by (someone|somebody)|and|2fa)
(email|e-?mail|password|2fa) changed (2fa|email|e-?mail|password|all|and)
(gave|given|handed|giving) ... (account|details|data) (away |over )?to (a stranger|someone|somebody|another|the wrong)
(pretend\w*|posing|poses|impersonat\w+) (to be |as )?(me|us|our)
(for sale|being sold|sold) on (a|the) (forum|dark ?web|internet|black market)
all (my|our) (\w+ )?(traded|sold|spent|transferred|drained) (away|off)?
(gift cards?|balance|credits?|points|coins|wallet|funds|skins) ... (spent|drained|stolen|traded|used up|emptied)
"""  # noqa: E501

# In this order a sentence is asked: what says most about what happened comes first.
LINES: Final[Mapping[Kind, str]] = {
    "security": _SECURITY,
    "double_charge": _DOUBLE_CHARGE,
    "data_loss": _DATA_LOSS,
    "crash_on_start": _CRASH,
    "login": _LOGIN,
    "outage": _OUTAGE,
}
