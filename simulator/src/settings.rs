//! Changes of the service's settings while it runs, by the control interface or a scenario.

use serde::Deserialize;

use crate::world::World;
use crate::{Like, Settings};

/// What is given is changed. As JSON: any of these fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Change {
    strict: Option<bool>,
    reversal_ms: Option<u64>,
    settled_by: Option<String>,
    report_ready_ms: Option<u64>,
    reservation_ms: Option<u64>,
    status_without_reference: Option<bool>,
    like: Option<String>,
    reservation_desired: Option<String>,
    old_service: Option<bool>,
    report_content: Option<String>,
    refunds: Option<String>,
    shop_report_with_details: Option<bool>,
}

fn named<T: clap::ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(&text.replace('_', "-"), true)
}

impl Change {
    /// What can be wrong with it: a word that names nothing.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.apply_to(&mut Settings::default(), &mut Like::default())
    }

    pub(crate) fn apply(&self, world: &mut World) -> Result<(), String> {
        // A mistake changes nothing.
        self.check()?;
        self.apply_to(&mut world.service.settings, &mut world.like)
    }

    fn apply_to(&self, settings: &mut Settings, like: &mut Like) -> Result<(), String> {
        if let Some(strict) = self.strict {
            *like = if strict { Like::Wsdl } else { Like::Cxf };
        }
        if let Some(text) = &self.like {
            *like = named(text)?;
        }
        if let Some(text) = &self.reservation_desired {
            settings.reservation_desired = named(text)?;
        }
        if let Some(text) = &self.report_content {
            settings.report_content = named(text)?;
        }
        if let Some(text) = &self.settled_by {
            settings.settled_by = named(text)?;
        }
        if let Some(text) = &self.refunds {
            settings.refunds = named(text)?;
        }
        let numbers = [
            (self.reversal_ms, &mut settings.reversal_ms),
            (self.report_ready_ms, &mut settings.report_ready_ms),
            (self.reservation_ms, &mut settings.reservation_ms),
        ];
        for (new, old) in numbers {
            *old = new.unwrap_or(*old);
        }
        let switches = [
            (self.status_without_reference, &mut settings.status_without_reference),
            (self.old_service, &mut settings.old_service),
            (self.shop_report_with_details, &mut settings.shop_report_with_details),
        ];
        for (new, old) in switches {
            *old = new.unwrap_or(*old);
        }
        Ok(())
    }
}
