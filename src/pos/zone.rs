//! The two time zones: the till's, for what people read, and SEQR's, for times of its answers that name none. Where the
//! system tells no zone, it is as the C library has it, and the log says so.

use super::{Error, Kind, Result};
use crate::service::Settings;
use jiff::tz::TimeZone;

/// What the C library takes where TZ names summer time and no rule for it.
const DEFAULT_RULE: &str = ",M3.2.0,M11.1.0";

/// The till's zone, and what the log must say of it.
pub struct TillZone {
    /// The zone.
    pub zone: TimeZone,
    /// Where it was not told plainly: what is taken instead.
    pub remark: Option<String>,
}

/// The till's zone; None is the system's.
pub fn till_zone(name: Option<&str>) -> Result<TillZone> {
    match name {
        Some(name) => Ok(TillZone { zone: named("time_zone", name)?, remark: None }),
        None => Ok(match TimeZone::try_system() {
            Ok(zone) => TillZone { zone, remark: None },
            Err(_) => as_the_c_library(std::env::var("TZ").ok().as_deref()),
        }),
    }
}

/// The zone of SEQR's times that name none; None is Swedish time.
pub(super) fn seqr_zone(name: Option<&str>) -> Result<TimeZone> {
    match name {
        Some(name) => named("seqr_time_zone", name),
        None => Ok(Settings::default_zone()),
    }
}

fn named(field: &str, name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|error| {
        let text = format!("{field}: {error}; give an IANA name such as Europe/Stockholm, or NULL");
        Error::new(Kind::Config, text)
    })
}

/// The system's zone where it cannot be found: what the C library, and so the host's own clock, makes of TZ.
fn as_the_c_library(tz: Option<&str>) -> TillZone {
    let said = |what: &str| Some(format!("{what}; set time_zone to an IANA name such as Europe/Stockholm"));
    match tz {
        None => TillZone {
            zone: TimeZone::UTC,
            remark: said(
                "The system has no time zone (no TZ, no /etc/localtime): times on receipts are in UTC",
            ),
        },
        Some(tz) => match TimeZone::posix(&format!("{tz}{DEFAULT_RULE}")) {
            Ok(zone) => TillZone {
                zone,
                remark: said(&format!(
                    "TZ is {tz}, without a rule for summer time: as the C library does, summer time begins on the \
                     second Sunday in March and ends on the first in November"
                )),
            },
            Err(_) => TillZone {
                zone: TimeZone::UTC,
                remark: said(&format!("TZ is {tz}, which names no time zone: times on receipts are in UTC")),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::clock::date_time;

    /// 2026-03-20 12:00 UTC: between the American and the European begin of summer time.
    const MARCH: i64 = 1_774_008_000_000;

    #[test]
    fn a_zone_without_a_rule_is_the_c_librarys_and_is_said() {
        for (tz, time, said) in [
            (Some("CET-1CEST"), "2026-03-20T14:00:00.000+02:00", "rule for summer time"),
            (Some("Europe/Atlantis"), "2026-03-20T12:00:00.000+00:00", "names no time zone"),
            (None, "2026-03-20T12:00:00.000+00:00", "no time zone"),
        ] {
            let found = as_the_c_library(tz);
            assert_eq!(date_time(MARCH, &found.zone), time, "{tz:?}");
            assert!(found.remark.is_some_and(|remark| remark.contains(said)), "{tz:?}");
        }
    }

    #[test]
    fn seqrs_zone_is_swedish_unless_another_is_named() {
        let zone = seqr_zone(None).unwrap();
        assert_eq!(date_time(MARCH, &zone), "2026-03-20T13:00:00.000+01:00");
        assert_eq!(date_time(MARCH, &seqr_zone(Some("UTC")).unwrap()), "2026-03-20T12:00:00.000+00:00");
        let error = seqr_zone(Some("Europe/Atlantis")).unwrap_err();
        assert!(error.kind == Kind::Config && error.text.contains("seqr_time_zone"), "{}", error.text);
    }
}
