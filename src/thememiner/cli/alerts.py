"""`thememiner alerts`: what rises, falls, is new or came back, on screen or for a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from thememiner.cli.editing import to_json
from thememiner.cli.options import common_options, find_number, load, read_now

if TYPE_CHECKING:
    from datetime import datetime

    from thememiner.config import Config
    from thememiner.pipeline.alert_list import AlertLine, Alerts

CONFIGURED = "[alerts] webhook"  # what --notify without an address stands for


@click.command("alerts")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--notify",
    is_flag=False,
    flag_value=CONFIGURED,
    metavar="[URL]",
    help="Post what is news to this webhook (default: that of the settings).",
)
@click.option("--dry-run", is_flag=True, help="Print what --notify would post, and post nothing.")
@click.option("--as-of", metavar="DATE|SNAPSHOT", help="As it was then; not with --notify.")
@click.option("--now", metavar="TIME", help="Time of the notice, ISO 8601 (default: now).")
@common_options
def command(**given: object) -> int:
    """Show what changed beyond chance, the strongest first, with the release that it began with.

    --notify posts it as Slack's JSON, without customers' names and without counts under five. The
    same alarm is posted once, and again when it has grown by half; without news nothing is posted.
    """
    notify, as_of = cast("str | None", given["notify"]), cast("str | None", given["as_of"])
    if as_of is not None and notify is not None:
        msg = "--as-of shows what was; --notify tells what is. Give one of them."
        raise click.UsageError(msg)
    if given["dry_run"] and notify is None:
        msg = "--dry-run goes with --notify."
        raise click.UsageError(msg)
    config = load(cast("str | None", given["config_path"]), cast("str | None", given["store"]))
    from thememiner.pipeline.alert_list import list_alerts
    from thememiner.store import Store

    path = config.store.path
    found = list_alerts(Store.open(path, as_of=find_number(path, as_of)))
    if notify is not None:
        url, now = _checked_hook(notify, config), read_now(cast("str | None", given["now"]))
        return _notify(found, config, url, now, dry_run=bool(given["dry_run"]))
    click.echo(to_json(found) if given["as_json"] else "\n".join(_lines(found)))
    return 0


def _checked_hook(given: str, config: Config) -> str:
    from thememiner.settings_files import check_hook

    url = config.alerts.webhook if given == CONFIGURED else given
    if not url:
        msg = "there is no address: give --notify URL, or [alerts] webhook in the settings."
        raise click.UsageError(msg)
    try:
        check_hook(url, allow_http=config.alerts.allow_http)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return url


def _notify(found: Alerts, config: Config, url: str, now: datetime, *, dry_run: bool) -> int:
    from thememiner.pipeline.notices import find_notices, log_rows, name_hook, word_message
    from thememiner.pipeline.webhook import post_json
    from thememiner.store import append_notices, read_notices

    path, hook = config.store.path, name_hook(url)
    notices = find_notices(found, read_notices(path), hook=hook)
    news = [notice for notice in notices if notice.is_news]
    body = word_message(news, last_day=found["last_day"] or "") if news else b""
    if dry_run:
        click.echo(body.decode(), nl=bool(body))
        return 0
    if news:
        post_json(url, body, timeout_s=config.alerts.timeout_s)
    if notices:
        append_notices(path, log_rows(notices, hook=hook, at=now))
    if news:
        n_known = len(notices) - len(news)
        known = f"; {n_known} were known there and have not grown" if n_known else ""
        click.echo(f"{len(news)} {'alarm' if len(news) == 1 else 'alarms'} posted{known}", err=True)
    return 0


def _lines(found: Alerts) -> list[str]:
    from thememiner.report.clean import clean
    from thememiner.report.labels import say_days

    head = f"{say_days(found['first_day'], found['last_day'])}, against the 12 weeks before"
    left_out = found["left_out"]
    silent = [f"! left out, as they were silent: {', '.join(left_out)}"] if left_out else []
    if not found["alerts"]:
        return [head, *silent, "nothing changed beyond chance"]
    width = max(len(line["flag"]) for line in found["alerts"])
    told = [_tell(line, width) for line in found["alerts"]]
    return [clean(text) for text in (head, *silent, *told)]


def _tell(line: AlertLine, width: int) -> str:
    area = "area " if line["kind"] == "area" else ""
    fix = f"; {line['fix_id']} had eased it" if line["fix_id"] else ""
    return f"{line['flag']:{width}}  {area}{line['name']}: {line['sentence']}{fix}"
