//! xmllint, and what it judges messages by: the project's own schema, or the one in SEQR's own WSDL where that is at
//! hand. A document is a whole SOAP envelope or the operation's element alone.

use crate::own_schema;
use std::path::Path;
use std::process::Command;

/// The schema, ready to judge.
pub struct Schema(tempfile::TempDir);

/// What the schemas leave out: the envelope, in which nothing but an operation of the schema may stand.
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

/// The project's own WSDL, which has the schema inline.
pub fn wsdl() -> std::path::PathBuf {
    own_schema::path(own_schema::WSDL)
}

impl Schema {
    /// The project's own schema, or why nothing can be judged.
    pub fn open() -> Result<Schema, &'static str> {
        if Command::new("xmllint").arg("--version").output().is_err() {
            return Err("xmllint is not installed");
        }
        Ok(Schema::of(&own_schema::path(own_schema::XSD)))
    }

    /// The schema in SEQR's own WSDL, where that is at hand; it is not part of the project, and no test needs it.
    pub fn seqrs_own() -> Option<Schema> {
        let wsdl = own_schema::seqrs_wsdl()?;
        Schema::open().ok().map(|_| Schema::of(&wsdl))
    }

    fn of(file: &Path) -> Schema {
        let text = std::fs::read_to_string(file).expect("the schema is UTF-8");
        let start = text.find("<xs:schema").expect("a schema");
        let end = text.find("</xs:schema>").expect("its end") + "</xs:schema>".len();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("operations.xsd"), &text[start..end]).expect("it is written");
        std::fs::write(folder.path().join("schema.xsd"), ENVELOPE).expect("it is written");
        Schema(folder)
    }

    /// What is wrong with the documents, each with its name; None where all are valid.
    pub fn complaints<'a>(&self, documents: impl IntoIterator<Item = (String, &'a str)>) -> Option<String> {
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
