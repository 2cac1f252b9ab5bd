"""Scheduled backups and captured log files, which appear every night without a request.

Both are computed from the deployment and the present time, so that nothing has to be stored or run. Backups: one each
night at 02:10:11 UTC; on Sundays also a weekly one, on the first of the month also a monthly one; 7, 4 and 3 of them
are kept, as Compose did (the hour is invented). Log files: captured as soon as the deployment is up and then every
night at 01:00; a week of them is kept (invented). All files captured together share one date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from ..api import downloads
from ..state.catalog import DATABASES
from ..state.ids import derived_id
from ..state.records import Backup, Deployment, Logfile

BACKUP_HOUR: Final = timedelta(hours=2, minutes=10, seconds=11)
LOG_HOUR: Final = timedelta(hours=1)
BACKUP_RETENTION: Final = {"daily": 7, "weekly": 4, "monthly": 3}
LOGFILE_RETENTION: Final = 7
_LONGEST_RETENTION: Final = timedelta(days=31 * 4)
_SUNDAY: Final = 6
LOG_MEMBERS: Final = 2


def scheduled_backups(deployment: Deployment, now: float) -> list[Backup]:
    """Return the daily, weekly and monthly backups that exist at ``now``, oldest first."""
    nights = list(_nights(deployment, now, BACKUP_HOUR))
    kept = [
        _backup(deployment, kind, night)
        for kind, count in BACKUP_RETENTION.items()
        for night in [n for n in nights if _is_night_of(kind, n)][-count:]
    ]
    return sorted(kept, key=lambda backup: (backup.created_at, backup.type))


def logfiles(deployment: Deployment, now: float) -> list[Logfile]:
    """Return the log files that exist at ``now``, oldest first: one per member and capture."""
    if deployment.provisioned_at is None:
        return []
    up = datetime.fromtimestamp(deployment.provisioned_at, UTC).replace(microsecond=0)
    captures = [up, *_nights(deployment, now, LOG_HOUR)][-LOGFILE_RETENTION:]
    return [_logfile(deployment, number, at) for at in captures for number in range(LOG_MEMBERS)]


def backup_name(deployment: Deployment, kind: str, at: datetime) -> str:
    """Return the name of a backup; its style is invented."""
    return f"{deployment.name}_{at:%Y-%m-%d_%H-%M-%S}_utc_{kind}"


def _nights(deployment: Deployment, now: float, hour: timedelta) -> Iterator[datetime]:
    """Return the nightly moments between the end of the provision and ``now``, some months back at most."""
    if deployment.provisioned_at is None:
        return
    until = datetime.fromtimestamp(now, UTC)
    since = max(datetime.fromtimestamp(deployment.provisioned_at, UTC), until - _LONGEST_RETENTION)
    night = since.replace(hour=0, minute=0, second=0, microsecond=0) + hour
    while night <= until:
        if night > since:
            yield night
        night += timedelta(days=1)


def _is_night_of(kind: str, night: datetime) -> bool:
    match kind:
        case "weekly":
            return night.weekday() == _SUNDAY
        case "monthly":
            return night.day == 1
        case _:
            return True


def _backup(deployment: Deployment, kind: str, at: datetime) -> Backup:
    name = backup_name(deployment, kind, at)
    return Backup(
        id=derived_id(deployment.id, name),
        deployment_id=deployment.id,
        name=name,
        type=kind,
        status="complete",
        created_at=at.timestamp(),
        is_downloadable=DATABASES[deployment.type].downloadable,
        is_restorable=True,
    )


def _logfile(deployment: Deployment, number: int, at: datetime) -> Logfile:
    name = f"{deployment.type}-data-{number}.{deployment.type}.{at:%Y-%m-%d}.log.gz"
    file_id = derived_id(deployment.id, name, at)
    return Logfile(
        id=file_id,
        deployment_id=deployment.id,
        capsule_id=derived_id(deployment.id, "member", number),
        name=name,
        region=deployment.datacenter.partition(":")[2],
        status="complete",
        file_size=len(downloads.content(f"logfiles/{file_id}", 0)),
        date=at.timestamp(),
    )
