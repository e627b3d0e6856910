"""What is in no theme: one-off remarks, stock words, other languages, a macro, fake PII."""

from __future__ import annotations

from typing import Final

# Each is said once, by one customer, about something nobody else mentions.
ONE_OFFS: Final = (
    "Your podcast episode about beekeeping was a nice surprise.",
    "The cushion that you gave away at the fair in Leipzig is losing its filling.",
    "Is the mascot in the corner a heron or a stork?",
    "Our school choir would like to use your jingle at the summer fair.",
    'The word "swimlane" is spelled with a space in the glossary.',
    "Could a pirate theme with parrots be added for our children's club?",
    "The hold music made our office dance.",
    "I would like to write my thesis about your company, whom may I interview?",
    "A wasp keeps landing on your logo on my screen, it must like the yellow.",
    "Keyboard layout Dvorak swaps the two shortcuts for bold and italics.",
    "Are you related to the Brindle bakery in our street?",
    "The emoji of a pineapple looks like a hedgehog.",
    "Can you donate a licence to our lifeboat crew's raffle?",
    "The map on your contact page puts your office into the river.",
    "Roman numerals for sprint numbers would amuse our archaeologists.",
    "We named our new puppy Brindle.",
    "The status page has a broken link to the year 2019.",
    'My screen reader reads the colour picker as "button button button".',
    "A formula field with square roots would help our surveyors.",
    "Is there a discount for lighthouse keepers?",
    "The confetti after finishing a task scared my cat.",
    "Please sponsor our chess tournament in November.",
    "Where can I buy the mug from the video?",
    "The webinar speaker said kilogram where he meant kilometre.",
    "Rounding of estimates turns 0.5 into 0 in Hungarian number format.",
    "Your careers page lists a position twice.",
    "A QR code for each shelf in our library would be fun.",
    "Moon phases next to the dates would help our gardeners.",
    "We are looking for a speaker on remote work in Lisbon.",
    "The two-factor code input swallows a leading zero on my tablet.",
    "I miss the old blue of the buttons.",
    "How many trees were planted in your forest project?",
    "Markdown tables with merged cells look odd in comments.",
    "The sound of the timer is too close to our fire alarm.",
    "Is the server room cooled with water from the lake?",
    "Our lawyer asks which law applies to avatars of deceased members.",
    "The crossword in your newsletter had no solution for 7 down.",
    "A ruler tool for tattoo artists, just an idea.",
    "The tooltip for story points covers the field on ultra wide monitors.",
    "Barcode scanners type too fast for the quick add field.",
    "Could you translate the help pages into Esperanto?",
    "I dreamed of swimlanes last night.",
    "We want to embed a webcam of the stable in a task.",
    "The cookie banner overlaps the chess board in my other tab.",
    "Task titles with a backslash at the end lose the backslash.",
    "My stylus double clicks on checkboxes.",
    "The photo of your founder hangs upside down in the annual review.",
    "Can tasks be weighed in tons instead of points for our quarry?",
    "The random name generator called our project Soggy Biscuit.",
    "Favourite icon is blurred on e-ink readers.",
    "Dates before 1900 are refused, we are a museum.",
    "Someone in your forum sells bicycles.",
    "Password field refuses the letter ß.",
    "Our parrot learned the message tone.",
    "I need a quote in Danish kroner for a grant application.",
    "Could the burndown chart burn up instead for our fundraising?",
    "Polls with images of cakes would settle our Friday question.",
    "The integration with our coffee machine sends grams as ounces.",
    "The changelog for March mentions a walrus, why?",
    "A legend for colour-blind knitting patterns, please.",
)
STOCK_WORDS: Final = (
    "good", "ok", "nice", "Good app", "n/a", "nothing", "-", "no", "👍", "great", "nice app",
    "none", "fine", "ok", "good", "...", "super", "thanks", "👍👍", "5", "ok", "nothing",
)  # fmt: skip
FOREIGN: Final = (
    ("de", "Die Zeiterfassung rundet immer auf volle Viertelstunden, das passt uns nicht."),
    ("de", "Wir wünschen uns eine Schulung vor Ort für unsere zwanzig neuen Kolleginnen."),
    ("de", "Beim Einfügen aus der Zwischenablage verschwinden alle Umlaute in der Beschreibung."),
    ("de", "Können Sie uns bitte den Vertrag in deutscher Sprache zusenden?"),
    ("de", "Die Schrift auf dem Wandbildschirm im Besprechungsraum ist leider viel zu klein."),
    ("fr", "Nous aimerions pouvoir attribuer une couleur à chaque équipe de notre atelier."),
    ("fr", "Le champ de recherche ne tient pas compte des accents, c'est gênant."),
    ("fr", "Pourriez-vous traduire les modèles de projet en français pour nos nouveaux collègues?"),
    ("fr", "La lecture des tableaux est difficile pour les personnes malvoyantes."),
    ("es", "Nos gustaría poder añadir una firma digital a las tareas que ya están aprobadas."),
    ("es", "El tutorial en vídeo no tiene subtítulos y en la oficina no podemos usar el sonido."),
    ("es", "Al copiar un proyecto se pierden las etiquetas que habíamos creado durante meses."),
    ("it", "Vorremmo stampare le etichette con il codice del cliente direttamente dal magazzino."),
    ("pt", "O nosso contador precisa de acesso apenas para consultar as horas do projeto."),
    ("nl", "Kunnen we de namen van de kolommen per afdeling aanpassen op het hele bord?"),
)  # fmt: skip
# One purchasing network sent this to all of its members, who sent it on unread.
MACRO: Final = (
    "Please confirm in writing by the end of this month that your company accepts the supplier "
    "code of conduct of our purchasing network, and attach the completed register form."
)
# Numbers and names that are reserved for examples: no real person behind any of them.
FAKE_PII: Final = (
    "You can reach me at jo.doe@example.com.",
    "Call me back on +1 202-555-0143, please.",
    "The card we paid with is 4111 1111 1111 1111.",
    "Our IBAN is GB82 WEST 1234 5698 7654 32.",
    "Our server has the address 203.0.113.57.",
    "My mail is r.roe@example.org, in case you need it.",
)

# What stops somebody, in words of their own: hour of the last three days, text. Nobody solved them.
STOPPERS: Final = (
    (9, "Locked out\n\nSince this morning I cannot log in to my account, single sign-on only shows "
        "an error page. The whole department is waiting."),
    (31, "Projects gone\n\nAll tasks of our launch project have disappeared over night and the bin "
         "is empty. Please restore our data."),
    (57, "I can't sign in any more, after the password it throws me back to the first page every "
         "time."),
)  # fmt: skip
