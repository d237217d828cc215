//! The vendor's own schema, taken out of the WSDL beside the project (or where SEQR_WSDL says), and xmllint to judge by
//! it. A document is a whole SOAP envelope or the operation's element alone.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The schema, ready to judge.
pub(crate) struct Schema(tempfile::TempDir);

/// What the WSDL leaves out: the envelope, in which nothing but an operation of the schema may stand.
const ENVELOPE: &str = r#"
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://schemas.xmlsoap.org/soap/envelope/"
               elementFormDefault="qualified">
      <xs:import namespace="http://external.interfaces.ers.seamless.com/" schemaLocation="operations.xsd"/>
      <xs:element name="Envelope"><xs:complexType><xs:sequence>
        <xs:element name="Body"><xs:complexType><xs:sequence>
          <xs:any namespace="http://external.interfaces.ers.seamless.com/" processContents="strict"/>
        </xs:sequence></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>"#;

/// Where the vendor's WSDL is, if it is here.
pub(crate) fn wsdl() -> Option<PathBuf> {
    let beside = || {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/protocol");
        shared.join("ERSWSExternalClientService.wsdl")
    };
    Some(std::env::var_os("SEQR_WSDL").map_or_else(beside, PathBuf::from)).filter(|path| path.exists())
}

impl Schema {
    /// The schema, or why it cannot be had.
    pub(crate) fn open() -> Result<Schema, &'static str> {
        let wsdl = wsdl().ok_or("the vendor's WSDL is not beside the project")?;
        if Command::new("xmllint").arg("--version").output().is_err() {
            return Err("xmllint is not installed");
        }
        let wsdl = std::fs::read_to_string(wsdl).expect("the WSDL is UTF-8");
        let start = wsdl.find("<xs:schema").expect("a schema");
        let end = wsdl.find("</xs:schema>").expect("its end") + "</xs:schema>".len();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("operations.xsd"), &wsdl[start..end]).expect("it is written");
        std::fs::write(folder.path().join("schema.xsd"), ENVELOPE).expect("it is written");
        Ok(Schema(folder))
    }

    /// What is wrong with the documents, each with its name; None where all are valid.
    pub(crate) fn complaints<'a>(
        &self,
        documents: impl IntoIterator<Item = (String, &'a str)>,
    ) -> Option<String> {
        let mut lint = Command::new("xmllint");
        lint.current_dir(&self.0).args(["--noout", "--schema", "schema.xsd"]);
        for (at, (name, document)) in documents.into_iter().enumerate() {
            let file = format!("{at}-{name}.xml");
            std::fs::write(self.0.path().join(&file), document).expect("the document is written");
            lint.arg(file);
        }
        let output = lint.output().expect("xmllint runs");
        (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
