//! The till itself: registerTerminal, unregisterTerminal, assignSeqrId (docs/protocol.md, Registration, SEQR id).

use super::{Base, Broken, Kind, Operation, Source, TimeZone, Xml};
use crate::money::MoneyError;
use crate::secret::Secret;

/// Makes a till known to SEQR. Called by the reseller.
pub struct RegisterTerminal<'a> {
    /// The till in the shop's own words.
    pub external_terminal_id: &'a str,
    /// The new terminal's password, four characters at least.
    pub password: &'a Secret,
    /// What the customer's phone shows.
    pub name: &'a str,
}

/// What registerTerminal answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterAnswer {
    /// The terminal's id, for all its later calls.
    pub terminal_id: String,
}

impl Operation for RegisterTerminal<'_> {
    const NAME: &'static str = "registerTerminal";
    const KIND: Kind = Kind::Register;
    const COUNTS: bool = true;
    type Draft = Option<String>;
    type Answer = RegisterAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("externalTerminalId", self.external_terminal_id);
        xml.leaf("password", self.password.expose());
        xml.leaf("name", self.name);
        Ok(())
    }

    fn read(draft: &mut Option<String>, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        if name == "terminalId" { source.keep_reference(draft) } else { Ok(()) }
    }

    fn answer(_: Base, draft: Option<String>, _: &TimeZone) -> Result<RegisterAnswer, &'static str> {
        draft.map(|terminal_id| RegisterAnswer { terminal_id }).ok_or("it has no terminalId")
    }

    fn secret(&self) -> Option<&Secret> {
        Some(self.password)
    }
}

/// Ends the calling terminal (docs/protocol.md, Decisions: nothing else names it).
pub struct UnregisterTerminal;

impl Operation for UnregisterTerminal {
    const NAME: &'static str = "unregisterTerminal";
    const KIND: Kind = Kind::Register;
    type Draft = ();
    type Answer = ();

    fn write(&self, _: &mut Xml) -> Result<(), MoneyError> {
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Links the sticker beside the till to the calling terminal.
pub struct AssignSeqrId<'a> {
    /// Letters and digits.
    pub seqr_id: &'a str,
}

impl Operation for AssignSeqrId<'_> {
    const NAME: &'static str = "assignSeqrId";
    const KIND: Kind = Kind::Register;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        xml.leaf("seqrId", self.seqr_id);
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }
}
