//! The specification, for tests that are made of it.

use api_codegen::load::Disk;
use api_codegen::{Input, Strictness};
use serde_json::{Map, Value};

/// The specification in one piece.
pub(crate) struct Document(Value);

/// An operation of the specification.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    /// With the examples of the parameters in their places.
    pub(crate) path: String,
    pub(crate) permissions: Vec<String>,
    /// The body's schema and example.
    pub(crate) body: Option<(Value, Value)>,
    /// The documented answer.
    pub(crate) answer: Value,
}

impl Document {
    pub(crate) fn load() -> Self {
        let sources = Disk::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let input = Input {
            spec: "spec/openapi.yaml",
            sdk: None,
            strictness: Strictness::Own,
            command: "cargo xtask generate",
            scaffold: None,
        };
        match api_codegen::bundle(&sources, &input) {
            Ok(document) => Self(document),
            Err(failure) => panic!("{failure}"),
        }
    }

    /// The value that a reference leads to.
    pub(crate) fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                let found = self.0.pointer(reference.trim_start_matches('#'));
                self.follow(found.unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => value,
        }
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.0["paths"].as_object().expect("paths") {
            let item = self.follow(item);
            for (method, operation) in item.as_object().expect("a path item") {
                if let Some(id) = operation["operationId"].as_str() {
                    operations.push(self.operation(id, method, path, item, operation));
                }
            }
        }
        operations
    }

    fn operation(
        &self,
        id: &str,
        method: &str,
        path: &str,
        item: &Value,
        operation: &Value,
    ) -> Operation {
        let mut path = path.to_owned();
        for parameter in item["parameters"].as_array().expect("parameters") {
            let parameter = self.follow(parameter);
            let name = parameter["name"].as_str().expect("a name");
            let example = parameter["example"].as_str().expect("an example");
            path = path.replace(&format!("{{{name}}}"), example);
        }
        let body = &operation["requestBody"]["content"]["application/json"];
        let answer = &operation["responses"]["200"]["content"]["application/json"]["example"];
        let permissions = operation["x-permissions"].as_array().expect("permissions");
        Operation {
            id: id.to_owned(),
            method: method.to_uppercase(),
            path,
            permissions: permissions
                .iter()
                .map(|name| name.as_str().expect("a name").to_owned())
                .collect(),
            body: (!body.is_null()).then(|| {
                (
                    self.follow(&body["schema"]).clone(),
                    body["example"].clone(),
                )
            }),
            answer: answer.clone(),
        }
    }
}

/// The members of an object.
pub(crate) fn members(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}
