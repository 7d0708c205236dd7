//! An OpenAPI document as it is: JSON values, references followed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::yaml;

/// The files of a document. A reference in them says its file by number: `0#/components/schemas/Peer`.
#[derive(Debug)]
pub(crate) struct Document {
    files: Vec<Value>,
    pub(crate) version: Version,
    /// Where the client sends its credentials: location and name, in lower case that of a header.
    pub(crate) credentials: BTreeSet<(String, String)>,
}

/// The dialect of a document's schemas.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Version {
    V30,
    V31,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Vec<Media>,
    /// The answers of success, by status.
    pub(crate) answers: Vec<Response>,
    /// The answers of errors, by status.
    pub(crate) errors: Vec<Response>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) location: String,
    pub(crate) required: bool,
    pub(crate) style: String,
    pub(crate) explode: bool,
    /// Whether the value is JSON text.
    pub(crate) is_json: bool,
    pub(crate) schema: Value,
}

/// What a body may be.
#[derive(Debug)]
pub(crate) struct Media {
    /// In lower case, without parameters.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of lines: the schema of the list of them.
    pub(crate) schema: Value,
    pub(crate) examples: Vec<Value>,
}

/// How a body holds a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Json,
    /// JSON on each line.
    Lines,
    Form,
    /// Texts and bytes.
    Opaque,
}

impl Kind {
    fn of(name: &str, schema: &Value) -> Self {
        let is_text = schema["type"] == "string";
        match name {
            "application/x-www-form-urlencoded" | "multipart/form-data" => Self::Form,
            "*/*" | "application/*" if schema.is_object() && !is_text => Self::Json,
            _ if is_lines(name) && !is_text => Self::Lines,
            _ if is_json(name) => Self::Json,
            _ => Self::Opaque,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Response {
    /// As the document has it: `200`, `4XX`, `default`.
    pub(crate) name: String,
    /// One that it stands for.
    pub(crate) status: u16,
    pub(crate) content: Vec<Media>,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Where the keys go that something asks for.
fn credentials(root: &Value) -> BTreeSet<(String, String)> {
    let operations = members(&root["paths"]).flat_map(|(_, path)| members(path));
    let asked = operations.map(|(_, operation)| &operation["security"]);
    let asked = asked.chain([&root["security"]]);
    let alternatives = asked.filter_map(Value::as_array).flatten();
    let names: BTreeSet<_> = alternatives.flat_map(members).map(|it| it.0).collect();
    let schemes = members(&root["components"]["securitySchemes"]);
    let schemes = schemes.filter(|(name, _)| names.contains(name));
    let places = schemes.filter_map(|(_, scheme)| {
        let (location, name) = (scheme["in"].as_str()?, scheme["name"].as_str()?);
        let name = match location {
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        Some((location.to_owned(), name))
    });
    places.collect()
}

impl Document {
    /// Reads a document with all files that it refers to.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let mut paths = vec![normal(path)];
        let mut files = Vec::new();
        while files.len() < paths.len() {
            let path = paths[files.len()].clone();
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let is_json = text.trim_start().starts_with('{');
            let value = match is_json {
                true => serde_json::from_str(&text).map_err(|error| error.to_string()),
                false => yaml::parse(&text),
            };
            let mut value = value.map_err(|error| format!("{}: {error}", path.display()))?;
            number_references(&mut value, false, files.len(), &mut paths);
            files.push(value);
        }
        Ok(Self::new(files))
    }

    /// A document of one file.
    #[cfg(test)]
    pub(crate) fn of(mut value: Value) -> Self {
        number_references(&mut value, false, 0, &mut vec![PathBuf::from("document")]);
        Self::new(vec![value])
    }

    fn new(files: Vec<Value>) -> Self {
        let version = files[0]["openapi"].as_str().unwrap_or_default();
        let version = match version.starts_with("3.0") {
            true => Version::V30,
            false => Version::V31,
        };
        let credentials = credentials(&files[0]);
        Self {
            files,
            version,
            credentials,
        }
    }

    /// What a numbered reference is to.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        let (file, pointer) = reference.split_once('#')?;
        let pointer = percent_encoding::percent_decode_str(pointer)
            .decode_utf8()
            .ok()?;
        self.files
            .get(file.parse::<usize>().ok()?)?
            .pointer(&pointer)
    }

    /// The value itself, or what it refers to.
    pub(crate) fn follow<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..32 {
            let target = value.get("$ref").and_then(Value::as_str);
            match target.and_then(|target| self.resolve(target)) {
                Some(target) => value = target,
                None => return value,
            }
        }
        value
    }

    /// The operations, in the order of the document.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in members(&self.files[0]["paths"]) {
            let item = self.follow(item);
            for (method, operation) in members(item) {
                if METHODS.contains(&method.as_str()) {
                    operations.push(self.operation(method, path, item, operation));
                }
            }
        }
        operations
    }

    fn operation(&self, method: &str, path: &str, item: &Value, operation: &Value) -> Operation {
        let mut parameters: Vec<Parameter> = Vec::new();
        for parameter in items(&operation["parameters"]).chain(items(&item["parameters"])) {
            let Some(parameter) = self.parameter(self.follow(parameter)) else {
                continue;
            };
            // The operation's own come first, and take the place of the path's.
            let is_same = |other: &Parameter| {
                other.name == parameter.name && other.location == parameter.location
            };
            let is_in_path =
                parameter.location != "path" || path.contains(&format!("{{{}}}", parameter.name));
            if is_in_path && !parameters.iter().any(is_same) {
                parameters.push(parameter);
            }
        }
        for name in undeclared(path, &parameters) {
            let parameter = json!({ "name": name, "in": "path", "schema": { "type": "string" } });
            parameters.extend(self.parameter(&parameter));
        }
        let body = self.follow(&operation["requestBody"]);
        let (answers, errors) = self.responses(&operation["responses"]);
        let upper = method.to_uppercase();
        let id = operation["operationId"].as_str().map(str::to_owned);
        Operation {
            id: id.unwrap_or_else(|| format!("{upper} {path}")),
            method: upper,
            path: path.to_owned(),
            parameters,
            body: self.content(&body["content"]),
            answers,
            errors,
        }
    }

    /// The answers of success and those of errors. Those without a status of their own have one that no other has.
    fn responses(&self, responses: &Value) -> (Vec<Response>, Vec<Response>) {
        let names: Vec<&str> = members(responses).map(|(name, _)| name.as_str()).collect();
        let has = |status: u16| names.contains(&status.to_string().as_str());
        let free = |class: u16| (class * 100..class * 100 + 100).find(|it| !has(*it));
        let range = |class: u16| {
            let mut names = names.iter();
            names.any(|name| name.eq_ignore_ascii_case(&format!("{class}XX")))
        };
        let succeeds = range(2) || names.iter().any(|name| name.starts_with('2'));
        let other = [5, 4].into_iter().find(|class| !range(*class));
        let [mut answers, mut errors] = [Vec::new(), Vec::new()];
        for (name, response) in members(responses) {
            let class = name.get(..1).and_then(|class| class.parse().ok());
            let statuses = match (name.to_uppercase().as_str(), class) {
                ("DEFAULT", _) if succeeds => [None, other.and_then(free)],
                ("DEFAULT", _) => [Some(200), other.and_then(free)],
                ("2XX", _) => [free(2), None],
                ("4XX" | "5XX", Some(class)) => [None, free(class)],
                (_, Some(2)) => [name.parse().ok(), None],
                (_, Some(4 | 5)) => [None, name.parse().ok()],
                _ => [None, None],
            };
            let content = &self.follow(response)["content"];
            for (status, list) in statuses.into_iter().zip([&mut answers, &mut errors]) {
                list.extend(status.map(|status| Response {
                    name: name.clone(),
                    status,
                    content: self.answered(content),
                }));
            }
        }
        for list in [&mut answers, &mut errors] {
            list.sort_by_key(|answer| answer.status);
        }
        (answers, errors)
    }

    fn parameter(&self, parameter: &Value) -> Option<Parameter> {
        let text = |key: &str| parameter[key].as_str().map(str::to_owned);
        let (name, location) = (text("name")?, text("in")?);
        let lower = name.to_lowercase();
        let is_header = location == "header";
        let is_ours = ["accept", "authorization", "content-type"].contains(&lower.as_str());
        let wire = if is_header { lower } else { name.clone() };
        if is_header && is_ours || self.credentials.contains(&(location.clone(), wire)) {
            return None;
        }
        let style = text("style").unwrap_or_else(|| {
            let is_form = location == "query" || location == "cookie";
            if is_form { "form" } else { "simple" }.to_owned()
        });
        let explode = parameter["explode"].as_bool();
        let content = members(&parameter["content"]).next();
        let schema = content.map_or(&parameter["schema"], |(_, media)| &media["schema"]);
        Some(Parameter {
            required: location == "path" || parameter["required"] == true,
            explode: explode.unwrap_or(style == "form"),
            is_json: content.is_some_and(|(name, _)| is_json(name)),
            schema: schema.clone(),
            name,
            location,
            style,
        })
    }

    /// What is answered: a form is for nobody to read.
    fn answered(&self, content: &Value) -> Vec<Media> {
        let mut content = self.content(content);
        for media in &mut content {
            if media.kind == Kind::Form {
                media.kind = Kind::Opaque;
            }
        }
        content
    }

    /// The schema of a form whose parts without a type are octets, unless their media type is said to be JSON.
    fn with_octets(&self, media: &Value) -> Value {
        let is_said = |part: &Value| {
            let keywords = members(part).map(|(keyword, _)| keyword.as_str());
            keywords
                .into_iter()
                .any(|it| !["title", "description", "deprecated"].contains(&it))
        };
        let mut schema = self.follow(&media["schema"]).clone();
        let parts = schema["properties"].as_object_mut();
        for (name, part) in parts.into_iter().flatten() {
            let encoding = media["encoding"][name.as_str()]["contentType"].as_str();
            let is_json = encoding.is_some_and(is_json);
            let octets = match part["type"] == "array" && part.get("items").is_some() {
                true => &mut part["items"],
                false => part,
            };
            if octets.is_object() && !is_said(octets) && !is_json {
                octets["type"] = json!("string");
            }
        }
        match schema == *self.follow(&media["schema"]) {
            true => media["schema"].clone(),
            false => schema,
        }
    }

    fn content(&self, content: &Value) -> Vec<Media> {
        let media = members(content).map(|(name, media)| {
            let media = self.follow(media);
            let named = members(&media["examples"]);
            let named = named.filter_map(|(_, example)| self.follow(example).get("value"));
            let schema = self.follow(&media["schema"]);
            let own = [media.get("example"), schema.get("example")];
            let more = items(&schema["examples"]);
            let name = name.split(';').next().unwrap_or(name).trim().to_lowercase();
            let kind = Kind::of(&name, schema);
            let is_line = kind == Kind::Lines && schema["type"] != "array";
            let has_octets = name == "multipart/form-data" && self.version == Version::V31;
            Media {
                name,
                kind,
                schema: match is_line {
                    true => json!({ "type": "array", "items": media["schema"] }),
                    false if has_octets => self.with_octets(media),
                    false => media["schema"].clone(),
                },
                examples: own
                    .into_iter()
                    .flatten()
                    .chain(named)
                    .chain(more)
                    .cloned()
                    .collect(),
            }
        });
        media.collect()
    }
}

/// Whether a media type is JSON.
fn is_json(name: &str) -> bool {
    name.ends_with("json") && !is_lines(name)
}

/// Whether a media type is JSON on each line.
fn is_lines(name: &str) -> bool {
    let names = ["ndjson", "jsonl", "jsonlines", "json-lines", "json-seq"];
    names.iter().any(|end| name.ends_with(end))
}

pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// What a path template has that is no parameter: texts, for all that is known.
fn undeclared(path: &str, parameters: &[Parameter]) -> Vec<String> {
    let names = path.split('{').skip(1);
    let names = names.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()));
    let is_declared = |name: &String| {
        let mut parameters = parameters.iter();
        parameters.any(|it| it.location == "path" && it.name == *name)
    };
    names.filter(|name| !is_declared(name)).collect()
}

/// Puts the number of its file into each reference, and opens files.
fn number_references(value: &mut Value, is_named: bool, file: usize, paths: &mut Vec<PathBuf>) {
    match value {
        Value::Array(items) => {
            for item in items {
                number_references(item, false, file, paths);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("$ref", Value::String(reference)) if !is_named => {
                        *reference = numbered(reference, file, paths);
                    }
                    ("example" | "default" | "enum" | "const" | "value", _) if !is_named => {}
                    (name, member) => {
                        let names = ["properties", "patternProperties", "schemas", "examples"];
                        let is_named = !is_named && names.contains(&name);
                        number_references(member, is_named, file, paths);
                    }
                }
            }
        }
        _ => {}
    }
}

fn numbered(reference: &str, file: usize, paths: &mut Vec<PathBuf>) -> String {
    let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    if path.is_empty() {
        return format!("{file}#{pointer}");
    }
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let folder = paths[file].parent().unwrap_or(Path::new(""));
    let path = normal(&folder.join(&*path));
    let known = paths.iter().position(|other| *other == path);
    let number = known.unwrap_or_else(|| {
        paths.push(path);
        paths.len() - 1
    });
    format!("{number}#{pointer}")
}

fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if parts.file_name().is_some() => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}
