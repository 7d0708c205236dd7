//! Where the lines of an expression break.
//!
//! prettyplease breaks at 89 columns; rustfmt at 100, and chains, calls, lists and struct literals much earlier. What
//! generated functions consist of is laid out here by rustfmt's rules; all other expressions are left to prettyplease.

use proc_macro2::{Delimiter, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    Expr, ExprClosure, ExprField, ExprMethodCall, ExprStruct, Field, FieldValue, FnArg, ItemImpl,
    Local, ReturnType, Signature, Stmt, Token, Type, Visibility,
};

use super::render::unparse;

/// rustfmt's `max_width`.
pub(super) const WIDTH: usize = 100;
/// rustfmt's `tab_spaces`.
pub(super) const TAB: usize = 4;
/// rustfmt's `chain_width`, `fn_call_width` and `array_width`.
const SHORT: usize = 60;
/// rustfmt's `struct_lit_width`.
const STRUCT: usize = 18;

/// The head of a function up to its `{`, without its indentation.
pub(super) fn signature(vis: &Visibility, signature: &Signature, indent: usize) -> String {
    let generics = flat_tokens(&signature.generics).replace(',', ", ");
    let head = format!("{}fn {}{generics}(", visibility(vis), signature.ident);
    let tail = match &signature.output {
        ReturnType::Default => ")".to_owned(),
        ReturnType::Type(_, ty) => format!(") -> {}", flat_type(ty)),
    };
    let arguments = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => flat_tokens(receiver),
        FnArg::Typed(argument) => {
            format!(
                "{}: {}",
                flat_tokens(&argument.pat),
                flat_type(&argument.ty)
            )
        }
    });
    let arguments: Vec<_> = arguments.collect();
    let line = format!("{head}{}{tail}", arguments.join(", "));
    if indent + width(&line) + width(" {") <= WIDTH {
        return line;
    }
    let inner = new_line(indent + TAB);
    let lines = arguments
        .iter()
        .map(|argument| match argument.split_once('<') {
            Some((head, parameters)) if TAB + width(argument) > WIDTH => {
                let parameters = &parameters[..parameters.len() - 1];
                format!("{inner}{head}<{inner}    {parameters},{inner}>,")
            }
            _ => format!("{inner}{argument},"),
        });
    format!(
        "{head}{}{}{tail}",
        lines.collect::<String>(),
        new_line(indent)
    )
}

/// `pub(super) `, or nothing.
pub(super) fn visibility(vis: &Visibility) -> String {
    match vis {
        Visibility::Inherited => String::new(),
        vis => flat_tokens(vis) + " ",
    }
}

/// A field of a struct, without its attributes.
pub(super) fn field(field: &Field) -> String {
    let head = format!("{}{}:", visibility(&field.vis), flat_tokens(&field.ident));
    let ty = flat_type(&field.ty);
    if TAB + width(&head) + width(&ty) + width(" ,") <= WIDTH {
        format!("{head} {ty},")
    } else {
        format!("{head}{}{ty},", new_line(2 * TAB))
    }
}

/// The head of an `impl` with its `{`.
pub(super) fn head(block: &ItemImpl) -> String {
    let ty = flat_type(&block.self_ty);
    let Some((of, _)) = &block.trait_ else {
        return format!("impl {ty} {{");
    };
    let of = flat_tokens(of);
    let line = format!("impl {of} for {ty} {{");
    if width(&line) <= WIDTH {
        line
    } else {
        format!("impl {of}\n    for {ty}\n{{")
    }
}

/// A statement without its indentation; lines after the first are indented by `indent`.
pub(super) fn statement(statement: &Stmt, indent: usize) -> String {
    match statement {
        Stmt::Local(Local {
            pat,
            init: Some(init),
            ..
        }) => {
            let head = format!("let {} =", flat_tokens(pat));
            assigned(&head, &init.expr, indent)
        }
        Stmt::Expr(Expr::Assign(assign), _) => {
            let head = format!("{} =", flat(&assign.left));
            assigned(&head, &assign.right, indent)
        }
        Stmt::Expr(expr, semicolon) => {
            let end = if semicolon.is_some() { ";" } else { "" };
            lay_out(expr, Room::line(indent, end.len())) + end
        }
        other => flat_tokens(other),
    }
}

/// `head value;`, on one line or two if it fits.
pub(super) fn assigned(head: &str, value: &Expr, indent: usize) -> String {
    let same_line = Room {
        indent,
        column: indent + width(head) + 1,
        after: 1,
    };
    let next_line = Room::line(indent + TAB, 1);
    match (one_line(value, same_line), one_line(value, next_line)) {
        (None, Some(value)) => format!("{head}{}{value};", new_line(indent + TAB)),
        _ => format!("{head} {};", lay_out(value, same_line)),
    }
}

/// The room for an expression.
#[derive(Clone, Copy)]
struct Room {
    /// The indentation of the line it begins on.
    indent: usize,
    /// The column it begins at.
    column: usize,
    /// How many columns are taken behind it.
    after: usize,
}

impl Room {
    /// A line that is indented by `indent`.
    fn line(indent: usize, after: usize) -> Self {
        Self {
            indent,
            column: indent,
            after,
        }
    }

    /// The room behind `head` and before one character more.
    fn behind(self, head: &str) -> Self {
        Self {
            column: self.column + width(head),
            after: self.after + 1,
            ..self
        }
    }
}

fn lay_out(expr: &Expr, room: Room) -> String {
    one_line(expr, room).unwrap_or_else(|| broken(expr, room))
}

/// The expression over several lines, if it has parts.
fn broken(expr: &Expr, room: Room) -> String {
    match expr {
        Expr::Reference(reference) => {
            let column = room.column + 1;
            format!("&{}", broken(&reference.expr, Room { column, ..room }))
        }
        Expr::Call(call) => {
            let head = flat(&call.func) + "(";
            list(&head, &call.args, ")", room)
        }
        Expr::Array(array) => list("[", &array.elems, "]", room),
        Expr::Struct(literal) => fields(literal, room.indent),
        Expr::MethodCall(call) => chain(call, room),
        Expr::Try(tried) => {
            let after = room.after + 1;
            broken(&tried.expr, Room { after, ..room }) + "?"
        }
        Expr::Closure(closure) => {
            let inner = new_line(room.indent + TAB);
            let body = lay_out(&closure.body, Room::line(room.indent + TAB, 0));
            let end = new_line(room.indent);
            format!("{} {{{inner}{body}{end}}}", parameters(closure))
        }
        Expr::Match(_) => flat(expr).replace('\n', &new_line(room.indent)),
        other => flat(other),
    }
}

/// The expression on one line, if rustfmt would put it there.
fn one_line(expr: &Expr, room: Room) -> Option<String> {
    let line = flat(expr);
    let fits = !line.contains('\n') && room.column + width(&line) + room.after <= WIDTH;
    (fits && is_short(expr)).then_some(line)
}

/// Whether no part of the expression is too long for one line.
fn is_short(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(reference) => is_short(&reference.expr),
        Expr::Try(tried) => is_short(&tried.expr),
        Expr::Call(call) => is_short(&call.func) && are_short(&call.args),
        Expr::Array(array) => are_short(&array.elems),
        Expr::Struct(literal) => {
            literal.rest.is_none()
                && width(&flat_fields(&literal.fields)) <= STRUCT
                && literal.fields.iter().all(|field| is_short(&field.expr))
        }
        Expr::MethodCall(call) => {
            (has_one_link(call) || width(&flat(expr)) <= SHORT)
                && is_short(&call.receiver)
                && are_short(&call.args)
        }
        _ => true,
    }
}

fn are_short(list: &Punctuated<Expr, Token![,]>) -> bool {
    width(&flat_list(list)) <= SHORT && list.iter().all(is_short)
}

/// A list over several lines, or around its only element if that breaks inside.
fn list(open: &str, list: &Punctuated<Expr, Token![,]>, close: &str, room: Room) -> String {
    match list.first() {
        Some(only) if list.len() == 1 && hugs(only) => {
            format!("{open}{}{close}", broken(only, room.behind(open)))
        }
        Some(Expr::MethodCall(call)) if list.len() == 1 && breaks_inside(call, room, open) => {
            format!("{open}{}{close}", chain(call, room.behind(open)))
        }
        Some(_) => {
            let indent = room.indent + TAB;
            let line = |expr| {
                format!(
                    "{}{},",
                    new_line(indent),
                    lay_out(expr, Room::line(indent, 1))
                )
            };
            let lines: String = list.iter().map(line).collect();
            format!("{open}{lines}{}{close}", new_line(room.indent))
        }
        None => format!("{open}{close}"),
    }
}

fn hugs(expr: &Expr) -> bool {
    match expr {
        Expr::Reference(reference) => hugs(&reference.expr),
        Expr::Array(_) | Expr::Call(_) | Expr::Closure(_) | Expr::Struct(_) => true,
        _ => false,
    }
}

/// Whether a chain that fits on no line of its own breaks in the arguments of its last call, and nowhere before.
fn breaks_inside(call: &ExprMethodCall, room: Room, open: &str) -> bool {
    let alone = one_line(
        &Expr::MethodCall(call.clone()),
        Room::line(room.indent + TAB, 1),
    );
    let text = chain(call, room.behind(open));
    alone.is_none() && !text.contains(&(new_line(room.indent + TAB) + "."))
}

fn fields(literal: &ExprStruct, indent: usize) -> String {
    let inner = new_line(indent + TAB);
    let field = |field: &FieldValue| {
        let name = flat_tokens(&field.member);
        if field.colon_token.is_none() {
            return format!("{inner}{name},");
        }
        let head = format!("{name}: ");
        let room = Room {
            indent: indent + TAB,
            column: indent + TAB + width(&head),
            after: 1,
        };
        format!("{inner}{head}{},", lay_out(&field.expr, room))
    };
    let lines: String = literal.fields.iter().map(field).collect();
    let rest = literal.rest.as_ref();
    let rest = rest.map_or(String::new(), |rest| format!("{inner}..{}", flat(rest)));
    let path = flat_tokens(&literal.path);
    format!("{path} {{{lines}{rest}{}}}", new_line(indent))
}

/// A chain of fields and method calls: each on its own line, or broken inside the last one if that takes no more lines.
fn chain(call: &ExprMethodCall, room: Room) -> String {
    let mut links = vec![Link::Call(call)];
    let mut start = &*call.receiver;
    loop {
        start = match start {
            Expr::MethodCall(call) => {
                links.push(Link::Call(call));
                &call.receiver
            }
            Expr::Field(field) => {
                links.push(Link::Field(field));
                &field.base
            }
            _ => break,
        };
    }
    let mut head = lay_out(start, Room { after: 0, ..room });
    let is_alone = links.len() == 1;
    let is_broken = head.contains('\n');
    let indent = if is_broken {
        room.indent
    } else {
        room.indent + TAB
    };
    let below = Room::line(indent, room.after);
    if is_short(&call.receiver) {
        let inside = arguments(&(flat(&call.receiver) + &link(call)), call, room);
        let height = |text: &str| text.lines().count();
        let tall = height(&inside);
        let fits = tall > 1 && (is_alone || inside.lines().next().map_or(0, width) <= SHORT);
        if fits && (tall >= 5 || height(&arguments(&link(call), call, below)) >= tall) {
            return inside;
        }
    }
    if width(&head) <= TAB {
        head += &links.pop().map_or(String::new(), |link| link.lay_out(room));
    }
    let links = links.into_iter().rev();
    let links = links.map(|link| new_line(indent) + &link.lay_out(below));
    head + &links.collect::<String>()
}

/// A part of a chain.
enum Link<'a> {
    Field(&'a ExprField),
    Call(&'a ExprMethodCall),
}

impl Link<'_> {
    fn lay_out(&self, room: Room) -> String {
        match self {
            Self::Field(field) => format!(".{}", flat_tokens(&field.member)),
            Self::Call(call) => arguments(&link(call), call, room),
        }
    }
}

/// The arguments of a call behind `head`.
fn arguments(head: &str, call: &ExprMethodCall, room: Room) -> String {
    let line = format!("{head}{})", flat_list(&call.args));
    let fits = room.column + width(&line) + room.after <= WIDTH;
    if are_short(&call.args) && fits {
        line
    } else {
        list(head, &call.args, ")", room)
    }
}

/// Whether the call is on something that is neither a call of a method nor a field.
fn has_one_link(call: &ExprMethodCall) -> bool {
    !matches!(&*call.receiver, Expr::MethodCall(_) | Expr::Field(_))
}

/// `.method(`
fn link(call: &ExprMethodCall) -> String {
    format!(".{}{}(", call.method, flat_tokens(&call.turbofish))
}

/// An expression on one line, however long.
fn flat(expr: &Expr) -> String {
    match expr {
        Expr::Reference(reference) => format!("&{}", flat(&reference.expr)),
        Expr::Try(tried) => format!("{}?", flat(&tried.expr)),
        Expr::Field(field) => format!("{}.{}", flat(&field.base), flat_tokens(&field.member)),
        Expr::Call(call) => format!("{}({})", flat(&call.func), flat_list(&call.args)),
        Expr::Array(array) => format!("[{}]", flat_list(&array.elems)),
        Expr::Struct(literal) => format!(
            "{} {{ {} }}",
            flat_tokens(&literal.path),
            flat_fields(&literal.fields)
        ),
        Expr::MethodCall(call) => {
            format!(
                "{}{}{})",
                flat(&call.receiver),
                link(call),
                flat_list(&call.args)
            )
        }
        Expr::Closure(closure) => format!("{} {}", parameters(closure), flat(&closure.body)),
        Expr::Lit(_) | Expr::Path(_) => flat_tokens(expr),
        other => {
            let item = unparse(syn::parse_quote!(const _: () = #other;));
            let value = item.trim_start_matches("const _: () =").trim();
            value.trim_end_matches(';').to_owned()
        }
    }
}

/// What stands before the body of a closure: `move |service|`.
fn parameters(closure: &ExprClosure) -> String {
    let word = closure.capture.as_ref().map_or("", |_| "move ");
    let names: Vec<_> = closure.inputs.iter().map(flat_tokens).collect();
    format!("{word}|{}|", names.join(", "))
}

fn flat_list(list: &Punctuated<Expr, Token![,]>) -> String {
    let list: Vec<_> = list.iter().map(flat).collect();
    list.join(", ")
}

fn flat_fields(fields: &Punctuated<FieldValue, Token![,]>) -> String {
    let field = |field: &FieldValue| match field.colon_token {
        Some(_) => format!("{}: {}", flat_tokens(&field.member), flat(&field.expr)),
        None => flat_tokens(&field.member),
    };
    let fields: Vec<_> = fields.iter().map(field).collect();
    fields.join(", ")
}

/// Tokens that stand close together: a name, a path, a pattern.
fn flat_tokens(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    for token in tokens.to_token_stream() {
        let token = match &token {
            TokenTree::Group(group) => {
                let inner = flat_tokens(&group.stream());
                match group.delimiter() {
                    Delimiter::Brace => format!("{{{inner}}}"),
                    Delimiter::Bracket => format!("[{inner}]"),
                    Delimiter::Parenthesis => format!("({inner})"),
                    Delimiter::None => inner,
                }
            }
            token => token.to_string(),
        };
        let ends_in_word = text.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        if ends_in_word && token.starts_with(|first: char| first.is_alphanumeric() || first == '_')
        {
            text.push(' ');
        }
        text += &token;
    }
    text
}

/// A type on one line.
pub(super) fn flat_type(ty: &Type) -> String {
    flat_tokens(ty).replace(',', ", ").replace('=', " = ")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn new_line(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}
