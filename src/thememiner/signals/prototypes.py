"""Phrases that say what each intent sounds like, about many kinds of products.

Written by this project, none taken from anyone's feedback. A mention is compared with them in the
space of the model in use, so they hold for any model that tells them apart.
"""

from __future__ import annotations

from typing import Final

_PROBLEM: Final = """
the app keeps crashing when I open it
it freezes and I have to restart it every time
I cannot log in to my account any more
since the last update nothing works
an error message appears every time I try to save
the page does not load
it is far too slow to be usable
my files are gone after the update
I was charged twice this month
they refuse to give my money back
your support never answers
I have been waiting for two weeks and nobody replies
the delivery came late and the box was damaged
staff were rude and did not care
we waited for hours without any information
it took forever and nobody told us why
the sound is out of sync and the picture is blurry
playback stops after a few seconds
the new design is ugly and confusing
I hate the new layout
too many ads everywhere
it is much too expensive for what you get
the price goes up again and again
this is the worst service I have ever used
a complete waste of money
I am very disappointed
this is useless garbage
terrible experience, never again
I am cancelling my subscription
I am going back to the competitor
it keeps logging me out
notifications arrive late or not at all
the search never finds what I am looking for
the documentation is poor and out of date
it is hard to learn and the syntax is confusing
error messages are impossible to understand
it uses too much memory and the battery is empty in an hour
it does not work on my phone
the download always fails
sync is broken between my devices
I lost all my work
it will not let me change my password
they removed the one thing I used every day
nothing but trouble since I bought it
the quality went down a lot
my booking was cancelled without a reason
they lost my parcel
I was overcharged and nobody helps
the room was dirty and noisy
stuck on the loading screen
bad customer service, no answer on the phone
not worth the money
the buttons are too small and hard to find
the update ruined everything
it is inconsistent and full of bugs
installation is painful and breaks all the time
steep learning curve
not good at all
I do not like it
it used to be good but now it is bad
I love it but it keeps crashing
great idea, yet it never works properly
why did you remove this
why does it keep stopping
please fix this problem
fix the bugs
when will this finally be fixed
you should be ashamed
only shows ads and then an error
it says no connection although my internet is fine
everything is slow and laggy
poor performance with large files
the food was cold and the waiter ignored us
my card was blocked and I could not pay
the doctor kept us waiting and did not listen
the battery died after three months
"""
_REQUEST: Final = """
please add a dark mode
it would be great to have an option to export everything
I wish there was a way to sort the list
could you add support for more languages
it needs a setting to turn this off
please bring back the old version
would be perfect if it worked offline
there should be a button to undo
I would like to be able to change the font size
my suggestion is to let users choose
feature request: keyboard shortcuts
allow us to keep a copy on a memory card
more options for payment would be nice
I would love to see an integration with my calendar
you should let people pick the colour
please make a version for tablets
it would help if the filters were saved
consider adding a search box
five stars if you add this
please include more examples in the documentation
better search would be helpful
we need an easier way to share with the team
an option to remove items from the list
support for larger files would be useful
give us the choice between the old and the new look
hope you will add more content soon
add a feature to hide what I do not want to see
it should remember my settings
I want a way to block this
please carry more sizes in the shop
can you please make it available in my country
please offer a cheaper plan
could use a tutorial for beginners
would prefer a simpler menu
let me turn off the sound
extend the opening hours please
please provide an offline installer
an easier setup would make it better
I would pay for a version without ads
the only thing missing is a calendar view
"""
_QUESTION: Final = """
how do I change my password
where can I find my invoices
can I use it on two devices
is there a way to print this page
what does this message mean
how long does delivery take
when will the new version come out
does it work without internet
which plan do I need
who can help me with my order
why is my account under review
how can I cancel my order
do you ship to other countries
is it possible to move my data to a new computer
what is the difference between the two plans
where do I see my points
are there student discounts
how can I contact you
can someone tell me how this works
what time do you open tomorrow
is the shop open on Sunday
how much does an upgrade cost
what happens when my trial ends
do I need an account for this
can you tell me the status of my order
how do I install it on my laptop
what are the system requirements
is there a phone number I can call
how many users can I add
should I choose the first or the second option
"""
_PRAISE: Final = """
I love this app
great product, works perfectly
best service I have ever used
very easy to use
excellent customer support, quick and friendly
thank you so much for your help
everything works as it should
super fast delivery, very happy
it is simple, quick and reliable
fantastic, keep up the good work
I use it every day and enjoy it
highly recommended to everyone
the new update is wonderful
the design is clean and beautiful
good value for money
it has made my life so much easier
my whole family loves it
a very nice selection, always something for everyone
amazing quality and great sound
no complaints at all
never had a problem with it
it never lets me down
the crew was friendly and helpful
a lovely room and a wonderful breakfast
thanks for the quick reply, you solved my problem
well done, I am impressed
I am very satisfied
five stars, could not be better
my favourite app of all
it is free, open and powerful
a large and helpful community
the pictures are gorgeous
a huge choice for every taste
clear and flexible, a pleasure to work with
smooth and comfortable from start to finish
worth every penny
I cannot live without it
great entertainment in my spare time
so many good things to discover
better than all the others
awesome
really good
not bad at all
I am so glad that I found it
it does exactly what I need
perfect for beginners
kudos to the team
you guys are the best
impressive features and easy to learn
I have been a happy customer for years
works great on my phone and on my television
best experience ever
what a great day, thank you
it is fun and relaxing
very helpful and well explained
the food was delicious and the waiter charming
my doctor listens and takes her time
"""
PROTOTYPES: Final = {
    "problem": tuple(_PROBLEM.strip().splitlines()),
    "request": tuple(_REQUEST.strip().splitlines()),
    "question": tuple(_QUESTION.strip().splitlines()),
    "praise": tuple(_PRAISE.strip().splitlines()),
}
