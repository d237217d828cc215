//! Changes of the service's settings while it runs, by the control interface.

use serde::Deserialize;

use crate::world::World;

/// What is given is changed. As JSON: any of these fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Change {
    strict: Option<bool>,
    reversal_ms: Option<u64>,
    settled_by: Option<String>,
    report_ready_ms: Option<u64>,
    reservation_ms: Option<u64>,
    status_without_reference: Option<bool>,
    hang_without_acknowledgment_mode: Option<bool>,
    refunds: Option<String>,
    shop_report_with_details: Option<bool>,
}

fn named<T: clap::ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(&text.replace('_', "-"), true)
}

impl Change {
    pub(crate) fn apply(self, world: &mut World) -> Result<(), String> {
        let settings = &mut world.service.settings;
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
            (self.strict, &mut world.strict),
            (self.status_without_reference, &mut settings.status_without_reference),
            (self.hang_without_acknowledgment_mode, &mut settings.hang_without_acknowledgment_mode),
            (self.shop_report_with_details, &mut settings.shop_report_with_details),
        ];
        for (new, old) in switches {
            *old = new.unwrap_or(*old);
        }
        Ok(())
    }
}
