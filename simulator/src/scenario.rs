//! Scenarios: a TOML file that says what customers do and what goes wrong, in the order in which it shall.
//! It only reads; `misbehave` and `options` know what the words mean.

use std::path::Path;

use serde::Deserialize;

use crate::misbehave::Rule;
use crate::service::customer::Customer;
use crate::settings::Change;

/// A scenario as written in its file. See simulator/README.md and simulator/scenarios/.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// What it is about, for people.
    pub name: String,
    /// What the till should do then, for people.
    pub expect: String,
    customer: Option<String>,
    clock: Option<ClockPart>,
    settings: Change,
    rule: Vec<Rule>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ClockPart {
    frozen: Option<bool>,
    speed: Option<u32>,
}

/// A scenario's file is a page or two.
const MAX_BYTES: usize = 1 << 20;

impl Scenario {
    /// Reads a scenario; the error says where it is wrong.
    pub fn parse(text: &str) -> Result<Scenario, String> {
        if text.len() > MAX_BYTES {
            return Err("a scenario is smaller than a megabyte".into());
        }
        let scenario: Scenario = toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        scenario.customer()?;
        scenario.settings.check()?;
        for rule in &scenario.rule {
            rule.check()?;
        }
        Ok(scenario)
    }

    /// Reads a scenario's file.
    pub fn load(path: &Path) -> Result<Scenario, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| format!("{name} cannot be read: {e}"))?;
        Scenario::parse(&text).map_err(|why| format!("{name}: {why}"))
    }

    /// What customers do, where the scenario says it.
    pub fn customer(&self) -> Result<Option<Customer>, String> {
        self.customer.as_deref().map(str::parse).transpose()
    }

    /// Its rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rule
    }

    /// Puts it into force. Rules of a scenario before stay, unless they have the same ids.
    pub(crate) fn play(&self, world: &mut crate::world::World) -> Result<Vec<String>, String> {
        if let Some(customer) = self.customer()? {
            world.service.customer = customer;
        }
        if let Some(clock) = self.clock {
            if let Some(speed) = clock.speed {
                world.clock.set_speed(u64::from(speed).saturating_mul(1000));
            }
            match clock.frozen {
                Some(true) => world.clock.freeze(),
                Some(false) => world.clock.run(),
                None => {}
            }
        }
        self.settings.apply(world)?;
        self.rule.iter().map(|rule| world.misbehave(rule.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let scenario = Scenario::load(&entry.unwrap().path()).unwrap();
            assert!(!scenario.name.is_empty() && !scenario.expect.is_empty());
            assert!(!scenario.rules().is_empty() || scenario.settings != Change::default());
            count += 1;
        }
        assert!(count >= 15, "{count}");
    }

    #[test]
    fn a_mistake_is_named() {
        for (text, word) in [
            ("[[rule]]\noperation = 'sellInvoice'", "sellInvoice"),
            ("[[rule]]\noperaton = 'sendInvoice'", "operaton"),
            ("customer = 'dances'", "dances"),
            ("[[rule]]\nanswer = 'thrown away'", "thrown away"),
            ("[clock]\nspeed = -1", "-1"),
            ("[settings]\nlike = 'soup'", "soup"),
            ("[settings]\nold = true", "old"),
            ("name = ", "line 1"),
        ] {
            let why = Scenario::parse(text).unwrap_err();
            assert!(why.contains(word), "{text:?}: {why}");
        }
    }
}
