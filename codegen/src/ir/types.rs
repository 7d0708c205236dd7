//! The types of an API.

use super::Docs;

/// The index of a [`Type`] in [`Api::types`](super::Api::types).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TypeId(pub usize);

/// A named type.
#[derive(Debug)]
pub struct Type {
    /// The Rust name.
    pub name: String,
    /// The module of the model crate: `peer`.
    pub module: String,
    /// The file of the specification that defines the type.
    pub source: String,
    /// Documentation.
    pub docs: Docs,
    /// The documented example.
    pub example: Option<serde_json::Value>,
    /// What it is.
    pub shape: Shape,
}

/// What a type is.
#[derive(Debug)]
pub enum Shape {
    /// An object with named properties.
    Record(Record),
    /// A string of which some values are known.
    OpenEnum(Vec<Variant>),
    /// A string that identifies something, and what one that is sent must meet.
    Id(Constraints),
    /// A value of one of several types, in the order of the document.
    Union(Vec<Arm>),
}

/// One of the types of a [union](Shape::Union).
#[derive(Debug)]
pub struct Arm {
    /// The name in Rust.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// The type.
    pub ty: Ty,
    /// What tells an object of this type from others.
    pub tag: Option<Tag>,
}

/// A member that tells an object of a type from others.
#[derive(Debug)]
pub struct Tag {
    /// The member's name in JSON.
    pub member: String,
    /// The values that it has in objects of the type; booleans and numbers as JSON has them.
    pub values: Vec<String>,
}

/// An object with named properties.
#[derive(Debug)]
pub struct Record {
    /// The properties, in the order of the document.
    pub fields: Vec<Field>,
    /// The type of the members beyond these, where the document gives one.
    pub others: Option<Ty>,
    /// Whether it is sent, received or both.
    pub flow: Flow,
    /// The record that this one can be made from, because an update replaces the whole object: the type that the same
    /// resource answers with.
    pub from: Option<From>,
}

/// A conversion from a received record.
#[derive(Debug)]
pub struct From {
    /// The record that is converted.
    pub source: TypeId,
    /// Whether every such record can be.
    pub reach: Reach,
}

/// Of which values a conversion can be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// Of all: `From`.
    All,
    /// Of those that have the members which are optional in the source and required in the target: `TryFrom`.
    Complete,
}

/// The direction in which a type travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Flow {
    /// From the caller to the service: constructors and setters are emitted.
    Sent,
    /// From the service to the caller.
    Received,
    /// Both ways.
    Both,
}

/// A property of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in Rust.
    pub name: String,
    /// The name in JSON.
    pub wire: String,
    /// Documentation; constraints, default and secrecy are already said in it.
    pub docs: Docs,
    /// The type of a value that is there.
    pub ty: Ty,
    /// Whether a value is there.
    pub presence: Presence,
    /// Who may write it.
    pub access: Access,
    /// The only value that it has, where it must be there or tells the type from others: nobody is asked for it.
    pub constant: Option<serde_json::Value>,
    /// Whether the schema is marked `deprecated`.
    pub deprecated: bool,
    /// What a value that is sent must meet.
    pub constraints: Constraints,
}

/// Whether a field's value is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// Always: `T`.
    Required,
    /// Always, but it may be `null`: `Option<T>`, and `None` is sent as `null`.
    RequiredNullable,
    /// Perhaps; received `null` means absent: `Option<T>`.
    Optional,
    /// Perhaps; and an empty string or a zero is received for absent: `Option<T>`.
    OptionalOrEmpty,
    /// Absent, `null` or there, and the three differ when sent: `Nullable<T>`.
    OptionalNullable,
    /// Perhaps there in what is received, never sent: `Option<T>`.
    ReadOnly,
    /// Always there in what is sent, perhaps in what is received: `Option<T>`.
    WriteOnly,
}

/// Who may write a property.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Access {
    /// Caller and service.
    Both,
    /// The service alone: `readOnly`.
    Service,
    /// The caller alone: `writeOnly`.
    Caller,
    /// The caller, who has to: it is required, but no property.
    Undeclared,
}

/// What values a schema allows beyond their type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `minimum`.
    pub minimum: Option<serde_json::Number>,
    /// `maximum`.
    pub maximum: Option<serde_json::Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<serde_json::Number>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<serde_json::Number>,
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `ipv4` of `x-widest-range`: the length of a prefix.
    pub widest_ipv4: Option<u64>,
    /// `ipv6` of `x-widest-range`.
    pub widest_ipv6: Option<u64>,
    /// What each item of a list, or each value of a map, must meet.
    pub items: Option<Box<Constraints>>,
}

/// A value of an [open enum](Shape::OpenEnum).
#[derive(Debug)]
pub struct Variant {
    /// The name in Rust.
    pub name: String,
    /// The value in JSON.
    pub wire: String,
    /// Documentation.
    pub docs: Docs,
}

/// The type of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ty {
    /// A named type.
    Named(TypeId),
    /// A type that the model does not define.
    Builtin(Builtin),
    /// `Vec<T>`.
    List(Box<Ty>),
    /// `BTreeMap<String, T>`.
    Map(Box<Ty>),
    /// `Option<T>`: an item of a list, or a value of a map, that may be `null`.
    Nullable(Box<Ty>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<Ty>),
    /// Bytes as they are: `Vec<u8>` sent, `RawBody` received.
    Bytes,
    /// Nothing: the answer has no content.
    Unit,
}

/// A type that the generated crates use but do not define.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Builtin {
    /// `api_types::Base64`
    Base64,
    /// `bool`
    Bool,
    /// `f64`
    F64,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `String`
    String,
    /// `serde_json::Value`, as `api_types::Value`
    Any,
    /// `api_types::FilePart`
    FilePart,
    /// `std::net::IpAddr`
    IpAddr,
    /// `std::net::Ipv4Addr`
    Ipv4Addr,
    /// `std::net::Ipv6Addr`
    Ipv6Addr,
    /// `api_types::IpRange`
    IpRange,
    /// `api_types::Secret`
    Secret,
    /// `api_types::Serial`
    Serial,
    /// `api_types::Timestamp`
    Timestamp,
}
