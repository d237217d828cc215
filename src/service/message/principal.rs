//! The caller's own affairs: changePrincipalPassword, requestPrincipalInformation (docs/protocol.md, Operations).

use super::words::read_amount;
use super::{Base, Broken, Kind, Operation, Source, TimeZone, Xml};
use crate::money::MoneyError;
use crate::secret::Secret;
use crate::service::context::Principal;
use crate::service::limits::LIST_MAX;

/// Gives the principal a new password.
pub struct ChangePrincipalPassword<'a> {
    /// Whose; the caller's own.
    pub principal: &'a Principal,
    /// Never empty: the service would make one itself.
    pub new_password: &'a Secret,
}

impl Operation for ChangePrincipalPassword<'_> {
    const NAME: &'static str = "changePrincipalPassword";
    const KIND: Kind = Kind::Register;
    const COUNTS: bool = true;
    type Draft = ();
    type Answer = ();

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        self.principal.write("principalId", xml);
        xml.leaf("newPassword", self.new_password.expose());
        Ok(())
    }

    fn answer(_: Base, (): (), _: &TimeZone) -> Result<(), &'static str> {
        Ok(())
    }

    fn secret(&self) -> Option<&Secret> {
        Some(self.new_password)
    }
}

/// Asks what SEQR knows of the principal.
pub struct RequestPrincipalInformation<'a> {
    /// Whose; the caller's own.
    pub principal: &'a Principal,
}

/// What requestPrincipalInformation answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrincipalAnswer {
    /// Its id.
    pub id: Option<String>,
    /// `RESELLERUSER` or `TERMINALID`.
    pub principal_type: Option<String>,
    /// A reseller's user.
    pub user_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its state, in the service's words.
    pub status: Option<String>,
    /// Its telephone number.
    pub msisdn: Option<String>,
    /// Its accounts.
    pub accounts: Vec<Account>,
}

/// One account of a principal; amounts are the decimal text and the currency, as received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// What it is for.
    pub description: Option<String>,
    /// Its number.
    pub account_id: Option<String>,
    /// Its kind.
    pub account_type_id: Option<String>,
    /// What is on it.
    pub balance: Option<(String, String)>,
    /// How far it may be overdrawn.
    pub credit_limit: Option<(String, String)>,
}

impl Operation for RequestPrincipalInformation<'_> {
    const NAME: &'static str = "requestPrincipalInformation";
    const KIND: Kind = Kind::Question;
    type Draft = PrincipalAnswer;
    type Answer = PrincipalAnswer;

    fn write(&self, xml: &mut Xml) -> Result<(), MoneyError> {
        self.principal.write("principalId", xml);
        Ok(())
    }

    fn read(draft: &mut PrincipalAnswer, name: &str, source: &mut Source<'_>) -> Result<(), Broken> {
        if name != "requestedPrincipal" {
            return Ok(());
        }
        source.children(|source, name| match name {
            "principalId" => source.children(|source, name| match name {
                "id" => source.keep(&mut draft.id),
                "type" => source.keep(&mut draft.principal_type),
                "userId" => source.keep(&mut draft.user_id),
                _ => Ok(()),
            }),
            "principalName" => source.keep(&mut draft.name),
            "status" => source.keep(&mut draft.status),
            "msisdn" => source.keep(&mut draft.msisdn),
            "accounts" => source.children(|source, name| {
                if name == "account" && draft.accounts.len() < LIST_MAX {
                    draft.accounts.push(Account::read(source)?);
                }
                Ok(())
            }),
            _ => Ok(()),
        })
    }

    fn answer(_: Base, draft: PrincipalAnswer, _: &TimeZone) -> Result<PrincipalAnswer, &'static str> {
        Ok(draft)
    }
}

impl Account {
    fn read(source: &mut Source<'_>) -> Result<Self, Broken> {
        let mut account = Self::default();
        source.children(|source, name| {
            match name {
                "accountDescription" => source.keep(&mut account.description)?,
                "accountSpecifier" => source.children(|source, name| match name {
                    "accountId" => source.keep(&mut account.account_id),
                    "accountTypeId" => source.keep(&mut account.account_type_id),
                    _ => Ok(()),
                })?,
                "balance" if account.balance.is_none() => account.balance = read_amount(source)?,
                "creditLimit" if account.credit_limit.is_none() => {
                    account.credit_limit = read_amount(source)?;
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(account)
    }
}
