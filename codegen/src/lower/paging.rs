//! How lists come in pages: told by the parameters of the query and the members of the answer.

use super::operations::property;
use super::types::Types;
use super::{Context, methods};
use crate::document::{self, ParameterLocation, Schema, SchemaRef, SchemaType};
use crate::ir::{Builtin, Location, Paging, PagingStep, Setting, Shape, Ty};
use crate::load::Span;
use crate::sdk::{PagingKind, PagingNames, PagingRule};

// Names are compared in small letters, without what stands between words.
const PAGE: &[&str] = &["page", "pagenumber", "pagenum", "pageno", "pageindex"];
const OFFSET: &[&str] = &["offset", "skip"];
const CURSOR: &[&str] = &[
    "cursor",
    "pagecursor",
    "nextcursor",
    "pagetoken",
    "nextpagetoken",
    "nexttoken",
    "continuationtoken",
    "marker",
    "nextmarker",
    "after",
    "startingafter",
];
const NEXT: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "nextmarker",
    "continuationtoken",
    "cursor",
    "endcursor",
    "after",
    "next",
    "nextpage",
    "nexturl",
    "nextpageurl",
    "lastid",
];
const TOTAL: &[&str] = &[
    "totalcount",
    "total",
    "totalresults",
    "totalitems",
    "totalrecords",
];
const PAGES: &[&str] = &["totalpages", "pagecount", "numpages", "lastpage"];
const SIZE: &[&str] = &["perpage", "pagesize"];
const MORE: &[&str] = &["hasmore", "hasnext", "hasnextpage", "istruncated", "more"];

/// Where in an answer something about its pages may stand.
pub(super) struct About {
    /// The JSON pointer.
    pub(super) pointer: String,
    /// The object there.
    pub(super) schema: Schema,
}

impl About {
    /// The whole answer.
    pub(super) fn whole(cx: &mut Context<'_>, schema: &SchemaRef) -> Self {
        let schema = cx.flatten().reference(schema);
        let pointer = String::new();
        Self { pointer, schema }
    }

    /// A member of an answer; the answer itself where it has no name.
    pub(super) fn member(cx: &mut Context<'_>, whole: &Schema, name: &str) -> Option<Self> {
        if name.is_empty() {
            let (pointer, schema) = (String::new(), whole.clone());
            return Some(Self { pointer, schema });
        }
        let mut about = Self::whole(cx, property(whole, name)?);
        about.pointer = pointer("", name);
        Some(about)
    }
}

/// The pages of an operation that reads a list: its result is one, or an object with one and no other. None where the
/// parameters or the answer do not say how to get from a page to the next.
pub(super) fn paging(
    cx: &mut Context<'_>,
    types: &Types,
    operation: &document::Operation,
    settings: &[Setting],
    result: &Ty,
    about: &[About],
) -> Option<Paging> {
    let given = match methods::paging(cx, operation) {
        Some(PagingRule::Off) => return None,
        Some(PagingRule::Named(names)) => Some(names),
        None => None,
    };
    let paging = find(cx, types, operation, settings, result, about, given);
    if let Some(names) = given {
        match paging {
            Some(_) => drop(cx.applied.insert(names.span)),
            None if cx.misapplied.contains_key(&names.span) => {}
            None => {
                let faults = faults(cx, types, settings, result, about, names);
                cx.misapplied.insert(names.span, faults);
            }
        }
    }
    paging
}

/// What sdk.yaml says of pages and the operation does not have, each with its place.
fn faults(
    cx: &mut Context<'_>,
    types: &Types,
    settings: &[Setting],
    result: &Ty,
    about: &[About],
    names: &PagingNames,
) -> Vec<(Span, &'static str)> {
    let mut faults = Vec::new();
    if let Some(items) = &names.items
        && list_at(types, result, &items.value).is_none()
    {
        faults.push((items.span, "the result has no list there"));
    }
    if let Some((_, parameter)) = &names.parameter
        && !is_in_query(settings, &parameter.value)
    {
        faults.push((parameter.span, "the query has no parameter of this name"));
    }
    match (&names.next, &names.parameter) {
        (Some(next), _) if there(cx, about, &next.value).is_none() => {
            faults.push((next.span, "the answer has nothing there"));
        }
        (None, Some((PagingKind::Cursor, parameter)))
            if Answer::read(cx, about).find(NEXT, CURSORS).is_none() =>
        {
            let label = "say with `next` where the answer has the cursor that goes in here";
            faults.push((parameter.span, label));
        }
        _ => {}
    }
    faults
}

fn is_in_query(settings: &[Setting], wire: &str) -> bool {
    let mut settings = settings.iter();
    settings.any(|it| it.location == Location::Query && it.parameter.wire == *wire)
}

fn find(
    cx: &mut Context<'_>,
    types: &Types,
    operation: &document::Operation,
    settings: &[Setting],
    result: &Ty,
    about: &[About],
    given: Option<&PagingNames>,
) -> Option<Paging> {
    let (items, item) = match given.and_then(|names| names.items.as_ref()) {
        Some(path) => list_at(types, result, &path.value)?,
        None => list(types, result)?,
    };
    let answer = Answer::read(cx, about);
    let parameter = |names: &[&str], is: fn(&Ty) -> bool| {
        let is = |ty: &Ty| types.scalar(ty).is_some_and(|ty| is(&ty));
        let query = settings
            .iter()
            .map(|setting| (setting.location, &setting.parameter));
        let mut query = query.filter(|(location, _)| *location == Location::Query);
        let found = query.find(|(_, it)| is_one(&it.wire, names) && is(&it.ty));
        found.map(|(_, parameter)| parameter.wire.clone())
    };
    let named = given.and_then(|names| names.parameter.as_ref());
    let next = match given.and_then(|names| names.next.as_ref()) {
        Some(pointer) => there(cx, about, &pointer.value),
        None => answer.find(NEXT, CURSORS),
    };
    let cursor = parameter(CURSOR, |_| true).zip(next.clone());
    let step = if let Some((kind, wire)) = named {
        let parameter = is_in_query(settings, &wire.value).then(|| wire.value.clone())?;
        match kind {
            PagingKind::Cursor => PagingStep::Cursor {
                parameter,
                next: next?,
            },
            PagingKind::Offset => PagingStep::Offset { parameter },
            PagingKind::Page => {
                let first = first_page(cx, operation, &parameter);
                PagingStep::Page { parameter, first }
            }
        }
    } else if let Some((parameter, next)) = cursor {
        PagingStep::Cursor { parameter, next }
    } else if let Some(parameter) = parameter(PAGE, is_number) {
        let first = first_page(cx, operation, &parameter);
        PagingStep::Page { parameter, first }
    } else {
        let parameter = parameter(OFFSET, is_number)?;
        PagingStep::Offset { parameter }
    };
    let is_counted = !matches!(step, PagingStep::Cursor { .. });
    let counted = |names| answer.find(names, NUMBERS).filter(|_| is_counted);
    let (total, pages, size) = (counted(TOTAL), counted(PAGES), counted(SIZE));
    let more = answer.find(MORE, &[SchemaType::Boolean]);
    // One object with a list in it, of which nothing is counted: the parameters may have been written to every path.
    let is_one = operation.path.value.ends_with('}') && !items.is_empty() && is_counted;
    let says_nothing = [&total, &pages, &size, &more].iter().all(|it| it.is_none());
    if given.is_none() && is_one && says_nothing {
        return None;
    }
    Some(Paging {
        step,
        items,
        item,
        total,
        pages,
        size,
        more,
    })
}

/// The number of the first page: the parameter's default, or its least value where that is zero.
fn first_page(cx: &mut Context<'_>, operation: &document::Operation, parameter: &str) -> u64 {
    let mut parameters = operation.parameters.iter();
    let is_it = |it: &&document::Parameter| {
        it.location == ParameterLocation::Query && it.name.value == parameter
    };
    let schema = parameters.find(is_it).and_then(|it| it.schema.as_ref());
    let merged = schema
        .map(|schema| cx.flatten().reference(schema))
        .unwrap_or_default();
    let default = merged
        .default
        .as_ref()
        .and_then(|node| node.to_json().as_u64());
    let least = merged.minimum.and_then(|least| least.value.as_u64());
    match (default, least) {
        (Some(0), _) | (None, Some(0)) => 0,
        _ => 1,
    }
}

/// The list that members of a result lead to, with `/` between them, and the type of an item.
fn list_at(types: &Types, result: &Ty, path: &str) -> Option<(String, Ty)> {
    let mut at = result;
    let mut place = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let id = match at {
            Ty::Named(id) => id,
            Ty::Boxed(inner) | Ty::Nullable(inner) => match &**inner {
                Ty::Named(id) => id,
                _ => return None,
            },
            _ => return None,
        };
        let Shape::Record(record) = &types.list[id.0].shape else {
            return None;
        };
        let mut fields = record.fields.iter();
        at = &fields.find(|field| field.wire == name)?.ty;
        place = pointer(&place, name);
    }
    match at {
        Ty::List(item) => Some((place, (**item).clone())),
        _ => None,
    }
}

/// A pointer into the answer, if it has what it leads to.
fn there(cx: &mut Context<'_>, about: &[About], path: &str) -> Option<String> {
    let path = format!("/{}", path.trim_start_matches('/'));
    let is_there = about.iter().any(|about| {
        let Some(rest) = path.strip_prefix(&about.pointer) else {
            return false;
        };
        let mut schema = about.schema.clone();
        let mut names = rest.split('/').skip(1);
        rest.starts_with('/')
            && names.all(|name| {
                let member = property(&schema, name).cloned();
                let found = member.map(|member| cx.flatten().reference(&member));
                found.is_some_and(|found| {
                    schema = found;
                    true
                })
            })
    });
    is_there.then_some(path)
}

/// Where in a result its list is, and the type of an item.
fn list(types: &Types, result: &Ty) -> Option<(String, Ty)> {
    match result {
        Ty::List(item) => Some((String::new(), (**item).clone())),
        Ty::Named(id) => {
            let Shape::Record(record) = &types.list[id.0].shape else {
                return None;
            };
            let mut lists = record.fields.iter().filter_map(|field| match &field.ty {
                Ty::List(item) => Some((pointer("", &field.wire), (**item).clone())),
                _ => None,
            });
            let only = lists.next();
            only.filter(|_| lists.next().is_none())
        }
        _ => None,
    }
}

const NUMBERS: &[SchemaType] = &[SchemaType::Integer, SchemaType::Number];
const CURSORS: &[SchemaType] = &[SchemaType::String, SchemaType::Integer];

/// The scalar members of an answer that may be about its pages, each with its pointer and its schema.
struct Answer(Vec<(String, String, Schema)>);

impl Answer {
    fn read(cx: &mut Context<'_>, about: &[About]) -> Self {
        let mut members = Vec::new();
        for About { pointer, schema } in about {
            for property in &schema.properties {
                let name = &property.name.value;
                let merged = cx.flatten().reference(&property.schema);
                let place = self::pointer(pointer, name);
                if is_one(name, &["cursors", "paging", "pagination", "links"]) {
                    for inner in &merged.properties {
                        let schema = cx.flatten().reference(&inner.schema);
                        let place = self::pointer(&place, &inner.name.value);
                        members.push((inner.name.value.clone(), place, schema));
                    }
                }
                members.push((name.clone(), place, merged));
            }
        }
        Self(members)
    }

    /// The place of the member with the first of these names that is of one of these kinds.
    fn find(&self, names: &[&str], kinds: &[SchemaType]) -> Option<String> {
        let is = |schema: &Schema| {
            let mut types = schema.types.iter();
            types.any(|kind| kinds.contains(&kind.value))
        };
        names.iter().find_map(|wanted| {
            let mut members = self.0.iter();
            let found = members.find(|(name, _, schema)| is_one(name, &[wanted]) && is(schema));
            found.map(|(_, pointer, _)| pointer.clone())
        })
    }
}

fn pointer(above: &str, name: &str) -> String {
    format!("{above}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn is_one(name: &str, names: &[&str]) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let plain = letters.collect::<String>().to_ascii_lowercase();
    names.contains(&plain.as_str())
}

fn is_number(ty: &Ty) -> bool {
    use Builtin::{F64, I32, I64, String, U16, U32, U64};
    matches!(ty, Ty::Builtin(F64 | I32 | I64 | String | U16 | U32 | U64))
}
