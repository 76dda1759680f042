"""What divides a report's time: the zone, the calendar, the length of periods, and the present moment."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from common.calendar.periods import Calendar, Interval, local_date
from common.settings import Settings
from sales_service.reports.request import ReportQuery


@dataclass(frozen=True)
class TimeGrid:
    """How a report divides time.

    - zone: whose dates and hours are meant.
    - calendar: where weeks and years begin.
    - interval: how long its periods are; None when it is not split.
    - now: the moment that it is made at, in UTC.
    """

    zone: ZoneInfo
    calendar: Calendar
    interval: Interval | None
    now: datetime

    @property
    def today(self) -> date:
        """The present date in the zone."""
        return local_date(self.now, self.zone)


def grid_of(query: ReportQuery, settings: Settings, now: datetime) -> TimeGrid:
    """What a query asks for, or the store's settings where it does not say."""
    zone = ZoneInfo(query.time_zone) if query.time_zone else settings.zone
    return TimeGrid(zone, Calendar(query.week_start, settings.fiscal_year_start_month), query.interval, now)
