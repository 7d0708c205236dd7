//! A list of which one page after the other is asked for.

use std::{
    collections::HashSet,
    fmt,
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    marker::PhantomData,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use api_types::{
    Value,
    wire::{Field, Slot},
};
use futures_core::Stream;
use reqwest::header::LINK;

use crate::{
    Error, ErrorKind, Paging, Request, Response, Result,
    draft::Draft,
    error::Defect,
    paging::Step,
    reply::Reply,
    seek::{Seek, count_at, value_at},
    send::send,
};

impl<T: Field> Request<T> {
    /// The pages of a list, beginning with the one that this request asks for: a stream of results,
    /// each with all that came with it. [`Pages`] says more.
    pub fn pages(self, paging: &'static Paging) -> Pages<T> {
        Pages {
            pager: Pager::new(self.into_draft(), paging),
            page: PhantomData,
        }
    }
}

impl<T> Request<T> {
    /// The items of all pages, beginning with the page that this request asks for: a stream.
    /// [`Items`] says more.
    pub fn items<I: Field>(self, paging: &'static Paging) -> Items<I> {
        Items {
            pager: Pager::new(self.into_draft(), paging),
            items: Vec::new().into_iter(),
        }
    }
}

/// The pages of a list: what [`Request::pages`] gives. It is a [`Stream`], and needs nothing else
/// for [`next`](Self::next).
///
/// No page is asked for before it is wanted. Each is a call like any other: the retries, the timeout
/// and the deadline of the request and the client's [`Pacer`](crate::Pacer) hold for each by itself.
///
/// The last page is the one that says so: by the number of all pages or items, by the want of a next
/// one, or by having no items. A number that cannot be right, as there is more already, is not
/// believed. Pages that lead back to one that has been there end with an
/// [error](ErrorKind::Unexpected).
///
/// After an error there are no more pages; [`resume`](Self::resume) goes on with the one that failed.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let mut pages = client.request::<Vec<Note>>(&LIST, &[&"book"]).pages(&LIST_PAGING);
/// while let Some(page) = pages.next().await {
///     println!("{} notes", page?.result.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the first page is asked for"]
pub struct Pages<T> {
    pager: Pager,
    page: PhantomData<fn() -> T>,
}

impl<T: Field> Pages<T> {
    /// The next page; none after the last and after an error.
    ///
    /// It may be dropped at any time, as by `select!`: a request that is under way goes on with the
    /// next call.
    pub async fn next(&mut self) -> Option<Result<Response<T>>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response<T>>>> {
        let reply = ready!(self.pager.poll(context));
        Poll::Ready(reply.map(|reply| self.read(reply)))
    }

    fn read(&mut self, reply: Result<Reply>) -> Result<Response<T>> {
        self.pager.settle(reply.and_then(Reply::into_response))
    }
}

impl<T> Pages<T> {
    /// After an error: lets the next call ask for the page that failed once more.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    /// The same pages, for a thread that waits for them.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T: Field> Stream for Pages<T> {
    type Item = Result<Response<T>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Response<T>>>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pager.debug("Pages", f)
    }
}

/// The items of all pages of a list, one by one: what [`Request::items`] gives. It is a [`Stream`],
/// and needs nothing else for [`next`](Self::next).
///
/// [`Pages`] says when a page is asked for and how the list ends. A page that fails gives none of
/// its items.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// # use api_runtime::{Client, ClientBuilder};
/// # async fn example() -> Result<(), api_runtime::Error> {
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let list = client.request::<Vec<Note>>(&LIST, &[&"book"]);
/// let mut notes = list.items::<Note>(&LIST_PAGING);
/// while let Some(note) = notes.next().await {
///     println!("{}", note?.text);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the first item is asked for"]
pub struct Items<I> {
    pager: Pager,
    items: vec::IntoIter<I>,
}

impl<I: Field> Items<I> {
    /// The next item; none after the last and after an error.
    ///
    /// It may be dropped at any time, as by `select!`: a request that is under way goes on with the
    /// next call.
    pub async fn next(&mut self) -> Option<Result<I>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pager.poll(context)).map(|reply| self.read(reply)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn read(&mut self, reply: Result<Reply>) -> Result<()> {
        let mut items = None::<Vec<I>>;
        let read = reply.and_then(|reply| self.pager.read(reply, items.slot()));
        self.pager.settle(read)?;
        self.items = items.unwrap_or_default().into_iter();
        Ok(())
    }
}

impl<I> Items<I> {
    /// After an error: lets the next call ask for the page that failed once more.
    pub fn resume(&mut self) {
        self.pager.resume();
    }

    /// The same items, for a thread that waits for them.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking(self)
    }
}

// Nothing in it refers to itself.
impl<I> Unpin for Items<I> {}

impl<I: Field> Stream for Items<I> {
    type Item = Result<I>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<I>>> {
        self.poll(context)
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pager.debug("Items", f)
    }
}

/// The pages or the items of a list for a thread that waits for them: an iterator.
///
/// Each page is sent as by [`Request::send_blocking`]. What was under way before is asked for again.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() -> Result<(), api_runtime::Error> {
/// # use api_runtime::{Client, ClientBuilder};
/// # let client: Client = ClientBuilder::new(&SERVICE).credentials(token("t0ken")).build()?;
/// let list = client.request::<Vec<Note>>(&LIST, &[&"book"]);
/// for note in list.items::<Note>(&LIST_PAGING).blocking() {
///     println!("{}", note?.text);
/// }
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "blocking")]
#[derive(Debug)]
#[must_use = "nothing is sent before the first is asked for"]
pub struct Blocking<S>(S);

#[cfg(feature = "blocking")]
impl<S> Blocking<S> {
    /// The stream inside, as far as it has come.
    pub fn into_inner(self) -> S {
        self.0
    }
}

#[cfg(feature = "blocking")]
impl<T: Field> Iterator for Blocking<Pages<T>> {
    type Item = Result<Response<T>>;

    fn next(&mut self) -> Option<Result<Response<T>>> {
        let reply = self.0.pager.wait()?;
        Some(self.0.read(reply))
    }
}

#[cfg(feature = "blocking")]
impl<I: Field> Iterator for Blocking<Items<I>> {
    type Item = Result<I>;

    fn next(&mut self) -> Option<Result<I>> {
        loop {
            if let Some(item) = self.0.items.next() {
                return Some(Ok(item));
            }
            let reply = self.0.pager.wait()?;
            if let Err(error) = self.0.read(reply) {
                return Some(Err(error));
            }
        }
    }
}

/// Pages without the type of what is on them: all that need not be compiled for each.
struct Pager {
    /// The request of the page that comes next.
    draft: Box<Draft>,
    paging: &'static Paging,
    state: State,
    sending: Option<Sending>,
    /// How many items there have been.
    seen: u64,
    /// Which cursors there have been, or which pages where they have numbers.
    known: HashSet<u64>,
}

type Sending = Pin<Box<dyn Future<Output = Result<Reply>> + Send>>;

enum State {
    /// The page of the draft is still to come.
    Due,
    /// It came, and leads to this one if it can be read.
    Came(Next),
    /// There are no more pages, as the last one leads back.
    Astray(Error),
    Failed,
    Ended,
}

/// What comes after a page.
enum Next {
    /// The page of which the parameter has this value.
    Page {
        value: String,
        /// How many items the page before it has.
        count: u64,
        /// What must not come again.
        mark: u64,
    },
    Nothing,
    Astray(Error),
}

impl Pager {
    fn new(draft: Box<Draft>, paging: &'static Paging) -> Self {
        Self {
            draft,
            paging,
            state: State::Due,
            sending: None,
            seen: 0,
            known: HashSet::new(),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Reply>>> {
        if !matches!(self.state, State::Due) {
            return Poll::Ready(self.last_word());
        }
        let draft = &self.draft;
        let sending = self
            .sending
            .get_or_insert_with(|| Box::pin(send(draft.clone())));
        let reply = ready!(sending.as_mut().poll(context));
        self.sending = None;
        Poll::Ready(Some(self.came(reply)))
    }

    #[cfg(feature = "blocking")]
    fn wait(&mut self) -> Option<Result<Reply>> {
        if !matches!(self.state, State::Due) {
            return self.last_word();
        }
        self.sending = None;
        let reply = crate::blocking::send(self.draft.clone());
        Some(self.came(reply))
    }

    /// What there is to say where no page is due.
    fn last_word(&mut self) -> Option<Result<Reply>> {
        match mem::replace(&mut self.state, State::Ended) {
            State::Astray(error) => Some(Err(error)),
            state => {
                self.state = state;
                None
            }
        }
    }

    fn came(&mut self, reply: Result<Reply>) -> Result<Reply> {
        let reply = reply?;
        self.state = State::Came(self.after(&reply)?);
        Ok(reply)
    }

    /// Goes on to the next page, if this one could be read.
    fn settle<P>(&mut self, page: Result<P>) -> Result<P> {
        self.turn(page.is_ok());
        page
    }

    fn turn(&mut self, is_read: bool) {
        self.state = match mem::replace(&mut self.state, State::Failed) {
            State::Came(Next::Page { value, count, mark }) if is_read => {
                self.draft.set_query(self.paging.parameter(), &value);
                self.seen += count;
                self.known.insert(mark);
                State::Due
            }
            State::Came(Next::Nothing) if is_read => State::Ended,
            State::Came(Next::Astray(error)) if is_read => State::Astray(error),
            State::Ended => State::Ended,
            _ => State::Failed,
        };
    }

    fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Due;
        }
    }

    /// Reads the list of a page into its place.
    fn read(&self, reply: Reply, list: Slot<'_>) -> Result<()> {
        let mut seek = Seek::new(self.paging.items, list);
        reply.read(Slot::Optional(&mut seek)).map(drop)
    }

    /// What comes after the page in an answer.
    fn after(&self, reply: &Reply) -> Result<Next> {
        match self.paging.step {
            Step::Cursor(_, next) => Ok(self.after_cursor(reply, next)),
            Step::Page(_, first) => self.after_number(reply, first),
            Step::Offset(_) => self.after_number(reply, 0),
        }
    }

    /// What comes after a page that says so itself.
    fn after_cursor(&self, reply: &Reply, place: &str) -> Next {
        let value = match value_at(reply.json(), place) {
            Some(Value::String(text)) => self.in_url(&text).unwrap_or(text),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        if value.is_empty() || self.more(reply.json()) == Some(false) {
            return Next::Nothing;
        }
        let mark = hash(value.as_bytes());
        let current = self.draft.query_value(self.paging.parameter());
        if self.known.contains(&mark) || current.as_ref() == Some(&value) {
            return Next::Astray(astray(reply, place, "leads back to a page before"));
        }
        Next::Page {
            value,
            count: 0,
            mark,
        }
    }

    /// What comes after a page that the request gives the place of.
    fn after_number(&self, reply: &Reply, first: u64) -> Result<Next> {
        let json = reply.json();
        let count = count_at(json, &(reply.result_pointer() + self.paging.items));
        if count == 0 {
            return Ok(Next::Nothing);
        }
        let mark = hash(json);
        if self.known.contains(&mark) {
            return Err(astray(reply, "", "is a page that has been there"));
        }
        let at = self.number()?.unwrap_or(first);
        let more = self.more(json).or_else(|| linked(reply));
        let has_more = more.unwrap_or_else(|| self.counts(json, count, at.saturating_sub(first)));
        let step = match self.paging.step {
            Step::Page(..) => 1,
            _ => count,
        };
        let next = at.checked_add(step).filter(|_| has_more);
        Ok(next.map_or(Next::Nothing, |next| Next::Page {
            value: next.to_string(),
            count,
            mark,
        }))
    }

    /// Whether the counts in an answer leave something for another page; `before` is how many pages or
    /// items come before this one. Counts that are too small for what there is already are wrong.
    fn counts(&self, json: &[u8], count: u64, before: u64) -> bool {
        let number = |place: Option<&str>| number(&value_at(json, place?)?);
        let size = number(self.paging.size);
        let reached = match (self.paging.step, size) {
            (Step::Page(..), None) => self.seen,
            (Step::Page(..), Some(size)) => before.saturating_mul(size),
            _ => before,
        };
        let reached = reached.saturating_add(count);
        if let Some(pages) = number(self.paging.pages).filter(|&pages| pages > before) {
            return pages > before + 1;
        }
        if let Some(total) = number(self.paging.total).filter(|&total| total >= reached) {
            return total > reached;
        }
        size.is_none_or(|size| count >= size)
    }

    /// Whether the answer says that there is another page.
    fn more(&self, json: &[u8]) -> Option<bool> {
        let mut value = Value::from(0);
        let mut seek = Seek::new(self.paging.more?, Slot::Value(&mut value));
        let _ = api_types::wire::decode(json, Slot::Optional(&mut seek));
        Some(match value {
            Value::Null => false,
            Value::Bool(more) => more,
            Value::String(text) => !text.is_empty(),
            // It is not there.
            _ => return None,
        })
    }

    /// The parameter in the query of a URL.
    fn in_url(&self, text: &str) -> Option<String> {
        let url = self.draft.client.0.base_url.join(text).ok();
        let url = url.filter(|_| text.contains('?'))?;
        let mut pairs = url.query_pairs();
        let (_, value) = pairs.find(|(name, _)| name == self.paging.parameter())?;
        Some(value.into_owned())
    }

    /// The number that the page is asked for with.
    fn number(&self) -> Result<Option<u64>> {
        let parameter = self.paging.parameter();
        let Some(value) = self.draft.query_value(parameter) else {
            return Ok(None);
        };
        let number = value.parse();
        number.map(Some).map_err(|_| {
            let defect = Defect::new(parameter, "is no whole number that pages could begin with");
            Error::from(defect).with_operation(self.draft.operation.id())
        })
    }

    fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("request", &self.draft)
            .field("paging", &self.paging)
            .finish_non_exhaustive()
    }
}

/// The error of a page that leads back.
fn astray(reply: &Reply, pointer: &str, reason: &str) -> Error {
    reply.with_answer(Error::new(ErrorKind::Unexpected {
        pointer: pointer.to_owned(),
        reason: format!("{reason}: the pages would not end"),
        excerpt: "…".to_owned(),
    }))
}

/// What the `link` header (RFC 8288) of a page says: whether there is another. None if it says
/// nothing of pages.
fn linked(reply: &Reply) -> Option<bool> {
    let links = reply.headers.get_all(LINK).iter();
    let links = links.filter_map(|link| link.to_str().ok());
    let links: Vec<&str> = links.flat_map(|links| links.split(';')).collect();
    let is = |wanted: &str| {
        links.iter().any(|part| {
            let relation = part.split(',').next().unwrap_or_default().trim();
            relation.strip_prefix("rel=").is_some_and(|names| {
                names
                    .trim_matches('"')
                    .split(' ')
                    .any(|name| name == wanted)
            })
        })
    };
    (is("next") || is("prev") || is("first") || is("last")).then(|| is("next"))
}

/// A whole number, also as a string.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
