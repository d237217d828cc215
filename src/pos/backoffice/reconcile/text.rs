//! A reconciliation as text for a manager, as wide as the paper or the screen, in English or Swedish. It shows; what is
//! found is decided beside it.

use super::result::{Line, LineKind, Reconciliation};
use crate::pos::Result;
use crate::pos::clock::date_time;
use crate::pos::receipt::layout::{self, Paper};
use crate::pos::receipt::texts::ReceiptTexts;

/// The width where none is given: that of a screen.
const COLUMNS: u32 = 80;
/// What begins a line that belongs to the one above it.
const INDENT: usize = 2;
/// A difference of the clocks is told in these.
const MINUTE_MS: u64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Swedish,
}

impl Language {
    /// The one of that name, which [`ReceiptTexts::of`] knows.
    fn of(name: &str) -> Self {
        let swedish = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("sv"));
        if swedish { Self::Swedish } else { Self::English }
    }

    fn choose<'a>(self, english: &'a str, swedish: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Swedish => swedish,
        }
    }

    fn headline(self, kind: LineKind) -> &'static str {
        match kind {
            LineKind::Matched => self.choose("Matched", "Stämmer"),
            LineKind::MissingHere => self.choose(
                "Missing here (SEQR has it, this store does not)",
                "Saknas här (finns hos SEQR, inte i den här journalen)",
            ),
            LineKind::MissingThere => self.choose(
                "Missing at SEQR (this store has it, SEQR does not)",
                "Saknas hos SEQR (finns i den här journalen, inte hos SEQR)",
            ),
            LineKind::Different => self.choose("Different amount", "Olika belopp"),
            LineKind::Doubled => self.choose("Twice at SEQR", "Dubbletter hos SEQR"),
            LineKind::NearMark => self.choose(
                "Paid while the period began or ended: perhaps in the period before or after",
                "När perioden började eller slutade: kanske i perioden före eller efter",
            ),
            LineKind::RefundFound => self.choose(
                "Refunds in doubt that were found: they are done",
                "Oklara återbetalningar som har hittats: de är gjorda",
            ),
            LineKind::RefundInDoubt => self.choose(
                "Refunds still in doubt (that they are missing proves nothing)",
                "Återbetalningar som fortfarande är oklara (att de saknas bevisar ingenting)",
            ),
            LineKind::OtherTerminal => {
                self.choose("Other tills of the shop, not compared", "Butikens andra kassor, inte jämförda")
            }
        }
    }

    fn clock(self, ahead_ms: i64) -> String {
        let (minutes, ahead) = (ahead_ms.unsigned_abs() / MINUTE_MS, ahead_ms > 0);
        match self {
            Self::English => format!(
                "this machine's clock was {minutes} {} or more {} SEQR's; set it right",
                if minutes == 1 { "minute" } else { "minutes" },
                if ahead { "ahead of" } else { "behind" },
            ),
            Self::Swedish => format!(
                "den här datorns klocka gick minst {minutes} {} {} SEQR:s; ställ den rätt",
                if minutes == 1 { "minut" } else { "minuter" },
                if ahead { "före" } else { "efter" },
            ),
        }
    }
}

impl Reconciliation {
    /// The difference of the clocks, in words, for the log.
    pub(super) fn clock_sentence(&self) -> Option<String> {
        self.clock_ahead_ms.map(|ahead| Language::English.clock(ahead))
    }

    /// The whole as text for a manager: the sums, then each line that needs a look. `columns`: 0 is the width of a screen;
    /// `language`: None is that of the configuration.
    pub fn text(&self, columns: u32, language: Option<&str>) -> Result<String> {
        let columns = layout::checked(if columns == 0 { COLUMNS } else { columns })?;
        let name = language.unwrap_or(&self.language);
        let words = Words { language: Language::of(name), texts: ReceiptTexts::of(name)? };
        let mut paper = Paper::new(columns);
        self.head(&mut paper, &words);
        for kind in LineKind::ALL {
            let total = self.total(kind);
            if total.count == 0 && kind != LineKind::Matched {
                continue;
            }
            paper.blank();
            paper.line(&format!("{}: {}", words.language.headline(kind), total.count));
            paper.items(INDENT, &self.amounts(&words, Some(total.amount_here), Some(total.amount_there)));
            if kind != LineKind::Matched {
                for line in self.lines(kind) {
                    paper.blank();
                    paper.items(INDENT, &self.items(&words, line));
                }
            }
        }
        paper.blank();
        paper.line(if self.is_clean() {
            words.language.choose("Nothing to look into.", "Inget att utreda.")
        } else {
            words.language.choose("Please look into the above.", "Utred det som står ovan.")
        });
        Ok(paper.into_text())
    }

    fn head(&self, paper: &mut Paper, words: &Words) {
        let (own, period, currency) = (words.language, &self.period_id, &self.currency_code);
        let scope = self.terminal.as_deref().unwrap_or(own.choose("the shop", "butiken"));
        paper.line(&match own {
            Language::English => format!("Period {period} of {scope}, in {currency}"),
            Language::Swedish => format!("Period {period} för {scope}, i {currency}"),
        });
        if let Some(at) = &self.generated_at {
            paper.line(&format!("{} {at}", own.choose("SEQR's report was made", "SEQR:s rapport gjordes")));
        }
        if !self.is_period_known {
            paper.line(own.choose(
                "This store did not close the period, so it is not known what is missing at SEQR.",
                "Perioden stängdes inte här: det går inte att säga vad som saknas hos SEQR.",
            ));
        }
        if self.is_period_before_lost {
            paper.line(own.choose(
                "The period before was perhaps closed under an id that was lost.",
                "Perioden före kan ha stängts under ett id som har gått förlorat.",
            ));
        }
        if let Some(ahead) = self.clock_ahead_ms {
            let note = own.choose("Note", "Obs");
            let without = own.choose(
                "(What is missing does not depend on clocks.)",
                "(Vad som saknas avgörs utan klockor.)",
            );
            paper.line(&format!("{note}: {}. {without}", own.clock(ahead)));
        }
    }

    fn amounts(&self, words: &Words, here: Option<i64>, there: Option<i64>) -> [String; 2] {
        let money = |minor: Option<i64>| {
            minor.map_or("-".into(), |minor| words.texts.money(minor, &self.currency_code))
        };
        let (here, there) = (money(here), money(there));
        [
            format!("{} {here}", words.language.choose("here", "här")),
            format!("{} {there}", words.language.choose("there", "hos SEQR")),
        ]
    }

    /// What is said of a line, each piece on one line where it fits.
    fn items(&self, words: &Words, line: &Line) -> Vec<String> {
        let own = words.language;
        let text = |id| self.texts.get(id);
        let reference = text(line.ers_reference).unwrap_or(own.choose("no reference", "ingen referens"));
        let mut items = Vec::from(self.amounts(words, line.amount_here, line.amount_there));
        items.push(reference.to_owned());
        for (label, id) in [
            (own.choose("sale", "köp"), line.client_invoice_id),
            (own.choose("refund", "återbetalning"), line.refund_id),
        ] {
            items.extend(text(id).map(|number| format!("{label} {number}")));
        }
        items.extend(text(line.terminal).or(text(line.terminal_id)).map(str::to_owned));
        items.extend(line.at_ms.map(|at| date_time(at, &self.zone)));
        if line.rows > 1 {
            items.push(format!("{} {}", line.rows, own.choose("rows", "rader")));
        }
        items
    }
}

/// The words of a language.
struct Words {
    language: Language,
    texts: ReceiptTexts,
}
