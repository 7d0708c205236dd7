//! The body of a request: which of its media types is typed, and who says what it is.

use super::names::{snake, word};
use super::operations::{essence, essence_of, is_json};
use super::parameters::form;
use super::types::{Place, Types, is_binary, is_encoded};
use super::{Context, docs};
use crate::diagnostics::Diagnostic;
use crate::document::{self, MediaType, Property, Schema, SchemaRef, SchemaType};
use crate::ir::{Body, BodyForm, Builtin, Docs, Encoding, EncodingKind, Source, Ty, Writing};
use crate::load::Node;

/// A body with what is to be known about it.
pub(super) struct Lowered<'d> {
    pub(super) body: Body,
    /// What the documentation of the operation says of it.
    pub(super) notes: Docs,
    /// The documented example.
    pub(super) example: Option<&'d Node>,
}

/// How a media type is written, best first: the order in which one of several is chosen.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kind {
    Json,
    Form,
    Multipart,
    Lines,
    Bytes,
}

pub(super) fn lower<'d>(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &'d document::Operation,
    place: &Place,
) -> Option<Lowered<'d>> {
    let body = operation.body.as_ref()?;
    if body.content.is_empty() {
        cx.diagnostics.defect(
            Diagnostic::error("`content` does not say what is in the body: none is sent")
                .at(body.span, "this body has no media type")
                .help("name one, such as `application/json: {}`"),
        );
    }
    let kinds = body.content.iter().map(|media| (kind(cx, media), media));
    let mut kinds: Vec<_> = kinds.collect();
    // The order of the document decides between equals.
    kinds.sort_by_key(|(kind, _)| *kind);
    // Bytes are lost in JSON.
    let carries_files = kinds
        .iter()
        .position(|(kind, media)| *kind == Kind::Multipart && has_files(cx, types, media));
    let (kind, media) = kinds.remove(
        carries_files
            .unwrap_or_default()
            .min(kinds.len().checked_sub(1)?),
    );
    let writing = writing(cx, kind, media);
    let ty = ty(cx, types, operation, (kind, media), ("Body", place));
    let source = match (body.required, &media.schema, kind) {
        (true, None, Kind::Json) => Source::EmptyObject,
        (true, ..) => Source::Argument,
        (false, ..) => Source::Setter,
    };
    let (mut forms, mut others, mut also) = (Vec::<BodyForm>::new(), Vec::new(), Vec::new());
    for (other, media) in kinds {
        let name = media.name.value.clone();
        if other == Kind::Bytes {
            match source == Source::Argument && writing != Writing::AnyBytes {
                true => others.push(name),
                false => also.push(name),
            }
            continue;
        }
        let method = suffix(&essence(media));
        let word = format!("{}Body", word(&method));
        let form = BodyForm {
            ty: self::ty(cx, types, operation, (other, media), (&word, place)),
            writing: self::writing(cx, other, media),
            media_type: docs::one_line(&name),
            method,
        };
        // JSON of one type under another name is no other body, but for what is done with it.
        let is_known = other == kind && ty == form.ty && !essence(media).ends_with("patch+json");
        match is_known || forms.iter().any(|known| known.method == form.method) {
            true => also.push(name),
            false => forms.push(form),
        }
    }
    Some(Lowered {
        notes: notes(source, kind, media, &also),
        body: Body {
            ty,
            writing,
            source,
            docs: setter_docs(source, body.description.as_deref()),
            others,
            forms,
        },
        example: media.examples.first(),
    })
}

/// The type of a body of this media type; `word` is what it is called without a name of its own.
fn ty(
    cx: &mut Context<'_>,
    types: &mut Types,
    operation: &document::Operation,
    (kind, media): (Kind, &MediaType),
    (word, place): (&str, &Place),
) -> Ty {
    match (&media.schema, kind) {
        (_, Kind::Bytes) => Ty::Bytes,
        (Some(schema), Kind::Lines) => {
            let mut answers = operation.responses.iter().flat_map(|it| &it.content);
            let name = match answers.any(|media| is_lines(&essence(media))) {
                true => "RequestLine",
                false => "Line",
            };
            lines(cx, types, schema, &place.below(name, schema))
        }
        (Some(schema), _) => types.of(cx, schema, &place.below(word, schema)),
        (None, Kind::Multipart | Kind::Form) => Ty::Map(Box::new(Ty::Builtin(match kind {
            Kind::Multipart => Builtin::FilePart,
            _ => Builtin::String,
        }))),
        (None, Kind::Lines) => Ty::List(Box::new(Ty::Builtin(Builtin::Any))),
        (None, Kind::Json) => Ty::Builtin(Builtin::Any),
    }
}

/// What the method for a further media type is called after: `json`, `form`, `json_patch`.
fn suffix(essence: &str) -> String {
    let name = match essence {
        "application/x-www-form-urlencoded" => "form",
        "multipart/form-data" => "multipart",
        "*/*" | "application/*" => "json",
        _ => essence.split_once('/').map_or(essence, |it| it.1),
    };
    let name = name.strip_prefix("x-").unwrap_or(name);
    snake(name.strip_suffix("+json").unwrap_or(name))
}

fn kind(cx: &mut Context<'_>, media: &MediaType) -> Kind {
    let name = essence(media);
    match name.as_str() {
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        _ if is_json(&name) && is_file(cx, media) => Kind::Bytes,
        _ if is_json(&name) => Kind::Json,
        _ if is_lines(&name) && !is_text(cx, media) => Kind::Lines,
        // Whatever the service takes, it takes JSON.
        "*/*" | "application/*" if is_object(cx, media) => Kind::Json,
        _ => Kind::Bytes,
    }
}

/// Whether a media type is one JSON text after the other.
pub(super) fn is_lines(essence: &str) -> bool {
    matches!(
        essence,
        "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines"
            | "application/json-lines"
            | "application/json-seq"
    )
}

/// Whether the content is said to be a string.
pub(super) fn is_text(cx: &mut Context<'_>, media: &MediaType) -> bool {
    let is = |schema: &Schema| {
        schema
            .types
            .iter()
            .any(|kind| kind.value == SchemaType::String)
    };
    merged(cx, media).is_some_and(|schema| is(&schema))
}

/// Whether the content is said to be a file, whatever is in it: no JSON string holds bytes.
pub(super) fn is_file(cx: &mut Context<'_>, media: &MediaType) -> bool {
    merged(cx, media).is_some_and(|schema| is_binary(&schema))
}

/// Whether the content is said to have members or items.
pub(super) fn is_object(cx: &mut Context<'_>, media: &MediaType) -> bool {
    merged(cx, media).is_some_and(|schema| {
        let mut kinds = schema.types.iter().map(|kind| kind.value);
        !schema.properties.is_empty()
            || kinds.any(|kind| matches!(kind, SchemaType::Array | SchemaType::Object))
            || schema.one_of.len() + schema.any_of.len() > 0
    })
}

fn merged(cx: &mut Context<'_>, media: &MediaType) -> Option<Schema> {
    let schema = media.schema.as_ref()?;
    Some(cx.flatten().reference(schema))
}

/// The properties of a form, whichever of several shapes it has.
pub(super) fn properties(cx: &mut Context<'_>, media: &MediaType) -> Vec<Property> {
    let Some(schema) = merged(cx, media) else {
        return Vec::new();
    };
    let mut properties = schema.properties;
    for shape in schema.one_of.iter().chain(&schema.any_of) {
        properties.extend(cx.flatten().reference(shape).properties);
    }
    properties
}

/// Whether a member of a form, or an item of one, is a file.
fn has_files(cx: &mut Context<'_>, types: &Types, media: &MediaType) -> bool {
    properties(cx, media).iter().any(|property| {
        let items = cx.flatten().reference(&property.schema).items;
        types.is_file(cx, &property.schema) || items.is_some_and(|items| types.is_file(cx, &items))
    })
}

fn writing(cx: &mut Context<'_>, kind: Kind, media: &MediaType) -> Writing {
    let name = &media.name.value;
    match kind {
        Kind::Json if essence(media) == "application/json" || name.contains('*') => {
            Writing::Json(None)
        }
        Kind::Json => Writing::Json(Some(name.clone())),
        Kind::Form => Writing::Form(encodings(cx, kind, media)),
        Kind::Multipart => Writing::Multipart(encodings(cx, kind, media)),
        Kind::Lines => Writing::Lines(name.clone()),
        Kind::Bytes if name.contains('*') || !name.contains('/') => Writing::AnyBytes,
        // Only who writes the parts knows what is between them.
        Kind::Bytes if is_multipart(media) => Writing::AnyBytes,
        Kind::Bytes => Writing::Bytes(name.clone()),
    }
}

fn is_multipart(media: &MediaType) -> bool {
    essence(media).starts_with("multipart/")
}

fn encodings(cx: &mut Context<'_>, kind: Kind, media: &MediaType) -> Vec<Encoding> {
    let properties = properties(cx, media);
    let mut encodings = Vec::new();
    for encoding in &media.encodings {
        let wire = &encoding.property;
        let is_known = properties
            .iter()
            .any(|property| property.name.value == wire.value);
        if media.schema.is_some() && !is_known {
            cx.skip(
                &format!("the encoding of `{}`, which is no property", wire.value),
                wire.span,
            );
            continue;
        }
        let explode = encoding.explode;
        let is_styled = explode.is_some() || encoding.allow_reserved;
        let style = encoding.style.as_deref().or(is_styled.then_some("form"));
        let kind = match (style, &encoding.content_type) {
            (Some(style), _) if kind == Kind::Form => {
                let form = form(style, explode.unwrap_or(style == "form"));
                match encoding.allow_reserved {
                    true => EncodingKind::Reserved(form),
                    false => EncodingKind::Style(form),
                }
            }
            (_, Some(media_type)) => EncodingKind::MediaType(media_type.clone()),
            _ => continue,
        };
        encodings.push(Encoding {
            property: wire.value.clone(),
            kind,
        });
    }
    if kind == Kind::Multipart {
        let own = properties.iter().filter_map(|part| own_encoding(cx, part));
        for encoding in own.collect::<Vec<_>>() {
            let mut known = media.encodings.iter();
            if known.all(|it| it.property.value != encoding.property) {
                encodings.push(encoding);
            }
        }
    }
    encodings
}

/// What the schema of a part says of its media type; octets need not be said.
fn own_encoding(cx: &mut Context<'_>, part: &Property) -> Option<Encoding> {
    let schema = cx.flatten().reference(&part.schema);
    let schema = match &schema.items {
        Some(items) => cx.flatten().reference(items),
        None => schema,
    };
    let media_type = schema.content_media_type.as_ref()?;
    let is_said =
        !is_encoded(&schema) && essence_of(&media_type.value) != "application/octet-stream";
    is_said.then(|| Encoding {
        property: part.name.value.clone(),
        kind: EncodingKind::MediaType(media_type.value.clone()),
    })
}

/// A list of what each line is; `place` is that of a line.
pub(super) fn lines(
    cx: &mut Context<'_>,
    types: &mut Types,
    schema: &SchemaRef,
    place: &Place,
) -> Ty {
    match types.of(cx, schema, place) {
        list @ Ty::List(_) => list,
        line => Ty::List(Box::new(line)),
    }
}

/// What the method that sets the body says.
fn setter_docs(source: Source, description: Option<&str>) -> Docs {
    let fallback = match source {
        Source::EmptyObject => "Sets the body, which is `{}` otherwise.",
        Source::Argument | Source::Setter => "Sets the body: there is none otherwise.",
    };
    docs::docs(description, fallback)
}

fn notes(source: Source, kind: Kind, media: &MediaType, also: &[String]) -> Docs {
    let mut notes = Docs::default();
    let mut add = |text: String| docs::paragraph(&mut notes, &[text]);
    if source == Source::EmptyObject {
        add(
            "The document asks for a body and does not say what is in it: `{}` is sent unless `body` sets another."
                .to_owned(),
        );
    }
    if kind == Kind::Bytes && !media.name.value.contains('*') {
        let boundary = match is_multipart(media) {
            true => " `media_type` is that with its boundary.",
            false => "",
        };
        add(format!(
            "Body: `{}`, as it is.{boundary}",
            docs::one_line(&media.name.value)
        ));
    }
    for encoding in &media.encodings {
        let names = encoding
            .headers
            .iter()
            .map(|header| format!("`{}`", header.name.value));
        let names: Vec<_> = names.collect();
        if !names.is_empty() {
            add(format!(
                "The part `{}` may have headers of its own: {}.",
                encoding.property.value,
                names.join(", ")
            ));
        }
    }
    for encoding in &media.encodings {
        let name = &encoding.property.value;
        if name.starts_with('<') {
            add(format!(
                "`{}` stands for names of your own: add such files by `part` of a `Request`.",
                docs::one_line(name)
            ));
        }
    }
    if !also.is_empty() {
        let names: Vec<_> = also
            .iter()
            .map(|name| format!("`{}`", docs::one_line(name)))
            .collect();
        add(format!(
            "The body may also be {}: set it by `body` of a `Request`.",
            names.join(", ")
        ));
    }
    notes
}
