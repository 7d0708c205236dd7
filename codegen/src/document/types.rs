//! A typed view of an OpenAPI document that mirrors its objects.
//!
//! References to anything but a schema are followed while reading, since they carry no name of their own. A reference to
//! a schema becomes a [`SchemaId`], wherever the schema stands; what lowering needs to say about a place is a [`Span`].

use super::Edition;
use crate::load::{FileId, Node, Span, Spanned};

/// A document with everything that it references.
#[derive(Debug)]
pub struct Document {
    /// `openapi`
    pub edition: Edition,
    /// The file that was asked for.
    pub root: FileId,
    /// `info.title`
    pub title: Spanned<String>,
    /// `info.version`
    pub version: String,
    /// `info.description`
    pub description: Option<String>,
    /// `servers`
    pub servers: Vec<Server>,
    /// `security`: alternatives, each a set of schemes.
    pub security: Vec<SecurityRequirement>,
    /// `components.securitySchemes`
    pub security_schemes: Vec<SecurityScheme>,
    /// `tags`
    pub tags: Vec<Tag>,
    /// The operations of all paths, in the order of the document.
    pub operations: Vec<Operation>,
    /// Every schema with a name of its own: all of `components.schemas`, then what references reach in other places.
    pub schemas: Vec<NamedSchema>,
    /// What is allowed but does not reach the generated code, in the order in which it was met.
    pub skipped: Vec<Skipped>,
    /// `x-` members of the root.
    pub extensions: Extensions,
}

/// A part of the document that has no effect on what is generated.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// What it is: `` `callbacks` of an operation ``.
    pub what: String,
    /// The place of its key.
    pub span: Span,
}

/// The index of a [`NamedSchema`] in [`Document::schemas`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SchemaId(pub usize);

/// A schema that something refers to by name.
#[derive(Debug)]
pub struct NamedSchema {
    /// The last part of the JSON pointer, unescaped: `Peer`; after what it stands in, if that has a name: `Peer tags`. The
    /// stem of the file's name where the schema is a whole file.
    pub name: String,
    /// The JSON pointer below the file, as [`Files::at`](crate::load::Files::at) takes it: `/Peer`,
    /// `/components/schemas/Peer`. Nothing but `%` is percent-encoded.
    pub pointer: String,
    /// The place of its key, or of the value where it has none. Its file is the file that defines the schema.
    pub span: Span,
    /// The schema. One that is a `$ref` itself is read as an `allOf` of that reference alone.
    pub schema: Schema,
    /// Whether it is a `$ref` itself.
    pub is_reference: bool,
}

/// `x-` members, in the order of the document.
#[derive(Clone, Debug, Default)]
pub struct Extensions(pub Vec<(Spanned<String>, Node)>);

/// A Server Object.
#[derive(Debug)]
pub struct Server {
    /// `url`
    pub url: Spanned<String>,
    /// `description`
    pub description: Option<String>,
    /// `variables`
    pub variables: Vec<ServerVariable>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// A Server Variable Object.
#[derive(Debug)]
pub struct ServerVariable {
    /// Its name in the URL.
    pub name: Spanned<String>,
    /// `default`
    pub default: String,
    /// `enum`
    pub values: Vec<String>,
    /// `description`
    pub description: Option<String>,
}

/// A Security Requirement Object: all of these together.
#[derive(Debug)]
pub struct SecurityRequirement {
    /// The names of the schemes.
    pub schemes: Vec<Spanned<String>>,
    /// Where it is written.
    pub span: Span,
}

/// A Security Scheme Object.
#[derive(Debug)]
pub struct SecurityScheme {
    /// The key in `components.securitySchemes`.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: SecuritySchemeKind,
    /// `description`
    pub description: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// The `type` of a security scheme.
#[derive(Debug)]
pub enum SecuritySchemeKind {
    /// `http` with the scheme `bearer`, `oauth2`, `openIdConnect`.
    Bearer,
    /// `http` with the scheme `basic`.
    Basic,
    /// `apiKey` in the header of this name.
    Header(String),
    /// `apiKey` in the query parameter of this name.
    Query(String),
    /// `apiKey` in the cookie of this name.
    Cookie(String),
    /// `mutualTLS`, or an `http` scheme that is none of the above.
    Other(String),
}

/// A Tag Object.
#[derive(Debug)]
pub struct Tag {
    /// `name`
    pub name: Spanned<String>,
    /// `description`
    pub description: Option<String>,
}

/// An Operation Object with its place in the paths.
#[derive(Debug)]
pub struct Operation {
    /// The path template.
    pub path: Spanned<String>,
    /// `get`, `post`, …; the span is the key's.
    pub method: Spanned<HttpMethod>,
    /// `operationId`
    pub id: Option<Spanned<String>>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `tags`
    pub tags: Vec<Spanned<String>>,
    /// `deprecated`
    pub deprecated: bool,
    /// Its parameters and those of its path that it does not replace.
    pub parameters: Vec<Parameter>,
    /// `requestBody`
    pub body: Option<RequestBody>,
    /// `responses`, in the order of the document.
    pub responses: Vec<Response>,
    /// `security`; `None` where the document's applies.
    pub security: Option<Vec<SecurityRequirement>>,
    /// `servers`, or those of the path; none where the document's apply.
    pub servers: Vec<Server>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// A method that a Path Item may have.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs)]
pub enum HttpMethod {
    Delete,
    Get,
    Head,
    Options,
    Patch,
    Post,
    Put,
    Trace,
}

/// A Parameter Object.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they mirror the document")]
pub struct Parameter {
    /// `name`
    pub name: Spanned<String>,
    /// `in`
    pub location: ParameterLocation,
    /// `required`
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `schema`, or that of the only media type of `content`.
    pub schema: Option<SchemaRef>,
    /// `style`
    pub style: Option<String>,
    /// `explode`
    pub explode: Option<bool>,
    /// The only media type of `content`, which it may have in place of `schema`.
    pub media_type: Option<Spanned<String>>,
    /// `deprecated`
    pub deprecated: bool,
    /// `allowReserved`
    pub allow_reserved: bool,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// `example`, or the first of `examples`.
    pub example: Option<Node>,
    /// Where the parameter is written.
    pub span: Span,
}

/// The `in` of a parameter.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(missing_docs)]
pub enum ParameterLocation {
    Cookie,
    Header,
    Path,
    Query,
}

/// A Request Body Object.
#[derive(Debug)]
pub struct RequestBody {
    /// `required`
    pub required: bool,
    /// `description`
    pub description: Option<String>,
    /// `content`
    pub content: Vec<MediaType>,
    /// Where it is written.
    pub span: Span,
}

/// A Response Object with its status.
#[derive(Debug)]
pub struct Response {
    /// The key: `200`, `4XX` (in capitals, whatever the document has), `default`.
    pub status: Spanned<String>,
    /// `description`
    pub description: Option<String>,
    /// `headers`
    pub headers: Vec<Header>,
    /// `content`
    pub content: Vec<MediaType>,
}

/// A Header Object with its name.
#[derive(Debug)]
pub struct Header {
    /// The key.
    pub name: Spanned<String>,
    /// `description`
    pub description: Option<String>,
}

/// A Media Type Object with its name.
#[derive(Debug)]
pub struct MediaType {
    /// The key: `application/json`.
    pub name: Spanned<String>,
    /// `schema`
    pub schema: Option<SchemaRef>,
    /// `example`, or the `value` of each of `examples`, in the order of the document.
    pub examples: Vec<Node>,
    /// `encoding`
    pub encodings: Vec<Encoding>,
}

/// An Encoding Object with the name of its property.
#[derive(Debug)]
pub struct Encoding {
    /// The key.
    pub property: Spanned<String>,
    /// `contentType`: one media type, or several with commas between.
    pub content_type: Option<String>,
    /// `headers`
    pub headers: Vec<Header>,
    /// `style`
    pub style: Option<String>,
    /// `explode`
    pub explode: Option<bool>,
    /// `allowReserved`
    pub allow_reserved: bool,
}

/// A schema where it is used: its own text, or a reference.
#[derive(Clone, Debug)]
pub enum SchemaRef {
    /// A `$ref`. In OpenAPI 3.1 members beside it count: they are in `siblings`.
    Ref {
        /// The schema referred to.
        target: SchemaId,
        /// Where the reference is written.
        span: Span,
        /// What stands beside it, if anything does; in OpenAPI 3.0 only a description can.
        siblings: Option<Box<Schema>>,
    },
    /// A schema written in place.
    Inline(Box<Schema>),
}

impl SchemaRef {
    /// The schemas that stand here: the one that is referred to, and what is written in place.
    pub fn schemas<'d>(&'d self, document: &'d Document) -> impl Iterator<Item = &'d Schema> {
        let (named, inline) = match self {
            Self::Ref {
                target, siblings, ..
            } => (
                Some(&document.schemas[target.0].schema),
                siblings.as_deref(),
            ),
            Self::Inline(schema) => (None, Some(&**schema)),
        };
        named.into_iter().chain(inline)
    }
}

impl Schema {
    /// The schemas that this one uses, not what they use in turn.
    pub fn references(&self) -> impl Iterator<Item = &SchemaRef> {
        let properties = self
            .properties
            .iter()
            .chain(&self.pattern_properties)
            .map(|property| &property.schema);
        let lists = [&self.prefix_items, &self.all_of, &self.any_of, &self.one_of];
        let parts = [&self.additional_properties, &self.items, &self.not];
        properties
            .chain(lists.into_iter().flatten())
            .chain(parts.into_iter().flatten())
    }
}

/// A Schema Object: JSON Schema 2020-12, or OpenAPI 3.0's dialect read into the same form.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they mirror the document")]
pub struct Schema {
    /// Where it is written; `None` only in `Schema::default()`.
    pub span: Option<Span>,
    /// The boolean schemas `true` and `false`.
    pub boolean: Option<bool>,
    /// `type`; several in 3.1, and `null` where 3.0 says `nullable`. Empty where the schema has none.
    pub types: Vec<Spanned<SchemaType>>,
    /// `nullable` of 3.0 without a `type` beside it, which has no effect by the letter but is meant to have one.
    pub nullable: bool,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `format`
    pub format: Option<Spanned<String>>,
    /// `enum`
    pub enumeration: Option<Spanned<Vec<Node>>>,
    /// `const`
    pub constant: Option<Node>,
    /// `default`
    pub default: Option<Node>,
    /// `example`, or `examples`
    pub examples: Vec<Node>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `properties`, in the order of the document.
    pub properties: Vec<Property>,
    /// `required`
    pub required: Vec<Spanned<String>>,
    /// `additionalProperties`
    pub additional_properties: Option<SchemaRef>,
    /// `patternProperties`
    pub pattern_properties: Vec<Property>,
    /// `items`
    pub items: Option<SchemaRef>,
    /// `prefixItems`
    pub prefix_items: Vec<SchemaRef>,
    /// `allOf`
    pub all_of: Vec<SchemaRef>,
    /// `anyOf`
    pub any_of: Vec<SchemaRef>,
    /// `oneOf`
    pub one_of: Vec<SchemaRef>,
    /// `not`
    pub not: Option<SchemaRef>,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,
    /// `minimum`
    pub minimum: Option<Spanned<serde_json::Number>>,
    /// `maximum`
    pub maximum: Option<Spanned<serde_json::Number>>,
    /// `exclusiveMinimum`; 3.0's boolean form moves `minimum` here.
    pub exclusive_minimum: Option<Spanned<serde_json::Number>>,
    /// `exclusiveMaximum`; 3.0's boolean form moves `maximum` here.
    pub exclusive_maximum: Option<Spanned<serde_json::Number>>,
    /// `multipleOf`
    pub multiple_of: Option<Spanned<serde_json::Number>>,
    /// `minLength`
    pub min_length: Option<Spanned<u64>>,
    /// `maxLength`
    pub max_length: Option<Spanned<u64>>,
    /// `minItems`
    pub min_items: Option<Spanned<u64>>,
    /// `maxItems`
    pub max_items: Option<Spanned<u64>>,
    /// `minProperties`
    pub min_properties: Option<Spanned<u64>>,
    /// `maxProperties`
    pub max_properties: Option<Spanned<u64>>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `pattern`
    pub pattern: Option<Spanned<String>>,
    /// `contentEncoding`
    pub content_encoding: Option<Spanned<String>>,
    /// `contentMediaType`
    pub content_media_type: Option<Spanned<String>>,
    /// Keywords of JSON Schema that are allowed but not looked at, such as `$comment`, `if`, `contains`; in foreign
    /// documents also those that are unknown.
    pub ignored: Vec<Spanned<String>>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// A value of `type`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs)]
pub enum SchemaType {
    Array,
    Boolean,
    Integer,
    Null,
    Number,
    Object,
    String,
}

impl SchemaType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Array,
        Self::Boolean,
        Self::Integer,
        Self::Null,
        Self::Number,
        Self::Object,
        Self::String,
    ];

    /// The name in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }
}

/// A property of an object schema.
#[derive(Clone, Debug)]
pub struct Property {
    /// The name, or the pattern.
    pub name: Spanned<String>,
    /// The schema of its value.
    pub schema: SchemaRef,
}

/// A Discriminator Object.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// `propertyName`
    pub property: Spanned<String>,
    /// `mapping`
    pub mapping: Vec<(Spanned<String>, Spanned<String>)>,
}
