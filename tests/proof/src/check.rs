//! Whether a value is what a schema says, told by `jsonschema`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

/// The definitions of one direction, with validators that are made when they are first asked for.
pub(crate) struct Checker {
    pub(crate) definitions: Value,
    registry: Registry<'static>,
    validators: RefCell<BTreeMap<usize, Result<Rc<Validator>, String>>>,
}

/// What is said of a value that several schemas of a `oneOf` take.
pub(crate) const ONE_OF_MANY: &str = "more than one schema of `oneOf` takes what is made of one";

const ADDRESS: &str = "urn:api-proof:document";

impl Checker {
    pub(crate) fn new(definitions: Value) -> Result<Self, String> {
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(ADDRESS, definitions.clone())
            .and_then(jsonschema::RegistryBuilder::prepare)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            definitions,
            registry,
            validators: RefCell::default(),
        })
    }

    /// The definition of this number.
    pub(crate) fn definition(&self, number: usize) -> &Value {
        &self.definitions["$defs"][number.to_string()]
    }

    /// What is wrong with a value, if anything is.
    pub(crate) fn check(&self, number: usize, value: &Value) -> Result<(), String> {
        let validator = self.validator(number)?;
        validator.validate(value).map_err(|error| {
            let place = error.instance_path().to_string();
            let reason = match error.kind() {
                ValidationErrorKind::OneOfMultipleValid { .. } => ONE_OF_MANY.to_owned(),
                _ => shortened(&error.to_string()),
            };
            format!("`{place}`: {reason}")
        })
    }

    pub(crate) fn is_valid(&self, number: usize, value: &Value) -> bool {
        self.validator(number)
            .is_ok_and(|validator| validator.is_valid(value))
    }

    fn validator(&self, number: usize) -> Result<Rc<Validator>, String> {
        let known = self.validators.borrow().get(&number).cloned();
        known.unwrap_or_else(|| {
            let schema = json!({ "$ref": format!("{ADDRESS}#/$defs/{number}") });
            let validator = jsonschema::options()
                .with_draft(Draft::Draft202012)
                .with_registry(&self.registry)
                .should_validate_formats(true)
                .should_ignore_unknown_formats(true)
                .build(&schema)
                .map(Rc::new)
                .map_err(|error| format!("the schema is none: {error}"));
            self.validators
                .borrow_mut()
                .insert(number, validator.clone());
            validator
        })
    }
}

/// A text that is not too long to be read.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(240) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
