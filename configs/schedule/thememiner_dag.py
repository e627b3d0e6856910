"""Airflow 3: mine, report, tell. Copy it to the dags folder and put your own paths here.

A night without anything new is skipped, not failed. Codes 3 and 4 fail `mine`, as somebody should
look; the report is written all the same, and the next good night posts what this one did not.
Nothing is retried: the same input would end the same way.
"""

from __future__ import annotations

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

SETTINGS = "/etc/thememiner.toml"
REPORTS = "reports"  # in `cwd`
WHERE = {
    "cwd": "/var/lib/thememiner",
    "append_env": True,
    "env": {
        "PATH": "/opt/thememiner/.venv/bin:/usr/local/bin:/usr/bin:/bin",
        "THEMEMINER_KEY_FILE": "/var/lib/thememiner/identity.key",
    },
}

with DAG(
    dag_id="thememiner",
    schedule="15 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,  # one writer: a second run would end with code 11
    default_args={"retries": 0},
    tags=["feedback"],
) as dag:
    mine = BashOperator(
        task_id="mine",
        bash_command=f"thememiner run --config {SETTINGS} --exit-code-no-data 99 "
        "--run-id '{{ run_id }}'",
        skip_on_exit_code=99,
        **WHERE,
    )
    report = BashOperator(
        task_id="report",
        bash_command=f"mkdir -p {REPORTS} && "
        f"thememiner report --config {SETTINGS} -o {REPORTS}/report.html",
        trigger_rule="all_done",
        **WHERE,
    )
    # the settings or THEMEMINER_ALERTS__WEBHOOK name the webhook; without news nothing is posted
    tell = BashOperator(
        task_id="tell",
        bash_command=f"thememiner alerts --config {SETTINGS} --notify",
        **WHERE,
    )
    mine >> report
    [mine, report] >> tell
