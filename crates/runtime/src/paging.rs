//! How the results of an operation are cut into pages.

/// How the results of an operation are cut into pages, and how the next one is asked for. Generated
/// code holds each as a `static` beside its [`Operation`](crate::Operation);
/// [`Request::pages`](crate::Request::pages) and [`Request::items`](crate::Request::items) go by it.
///
/// All places are JSON pointers (RFC 6901): that of the [items](Self::items) into the result, the
/// others into the whole answer.
///
/// ```
/// use api_runtime::Paging;
///
/// static PAGES: Paging = Paging::page("page", 1).total("/result_info/total_count");
/// static KEYS: Paging = Paging::cursor("cursor", "/result_info/cursor").items("/keys");
/// static ROWS: Paging = Paging::offset("skip").more("/has_more");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub(crate) step: Step,
    pub(crate) items: &'static str,
    pub(crate) total: Option<&'static str>,
    pub(crate) pages: Option<&'static str>,
    pub(crate) size: Option<&'static str>,
    pub(crate) more: Option<&'static str>,
}

/// What leads to the next page: a parameter of the query.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The number of the page. The first has this one.
    Page(&'static str, u64),
    /// How many items come before the page.
    Offset(&'static str),
    /// What stands at a place of the page before.
    Cursor(&'static str, &'static str),
}

impl Paging {
    /// Pages with numbers: `parameter` of the query is the page's, `first` that of the first.
    pub const fn page(parameter: &'static str, first: u64) -> Self {
        Self::new(Step::Page(parameter, first))
    }

    /// Pages that begin behind so many items as `parameter` of the query says.
    pub const fn offset(parameter: &'static str) -> Self {
        Self::new(Step::Offset(parameter))
    }

    /// Pages that say at `next` what `parameter` of the query is to be for the next: a string or a
    /// number, or a URL whose query has the parameter. The last has nothing there, null or an empty
    /// string.
    pub const fn cursor(parameter: &'static str, next: &'static str) -> Self {
        Self::new(Step::Cursor(parameter, next))
    }

    const fn new(step: Step) -> Self {
        Self {
            step,
            items: "",
            total: None,
            pages: None,
            size: None,
            more: None,
        }
    }

    /// The place of the list in the result; the result itself if it is not given.
    #[must_use]
    pub const fn items(mut self, items: &'static str) -> Self {
        self.items = items;
        self
    }

    /// Where the answer says how many items all pages have.
    #[must_use]
    pub const fn total(mut self, total: &'static str) -> Self {
        self.total = Some(total);
        self
    }

    /// Where the answer says how many pages there are.
    #[must_use]
    pub const fn pages(mut self, pages: &'static str) -> Self {
        self.pages = Some(pages);
        self
    }

    /// Where the answer says how many items a full page has.
    #[must_use]
    pub const fn size(mut self, size: &'static str) -> Self {
        self.size = Some(size);
        self
    }

    /// Where the answer says whether there is another page: with anything but `false`, null or an
    /// empty string.
    #[must_use]
    pub const fn more(mut self, more: &'static str) -> Self {
        self.more = Some(more);
        self
    }

    pub(crate) const fn parameter(&self) -> &'static str {
        match self.step {
            Step::Page(parameter, _) | Step::Offset(parameter) | Step::Cursor(parameter, _) => {
                parameter
            }
        }
    }
}
