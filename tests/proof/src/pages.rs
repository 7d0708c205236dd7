//! Lists that come in pages: a walk through two of them.

use serde_json::{Map, Value, json};

use crate::answers::{read, reply};
use crate::call::Step;
use crate::generate::{Alphabet, Extent, Generator};
use crate::plan::{Answered, Plan};
use crate::prove::{Line, Prover, describe};
use crate::requests::Sent;
use crate::server::Reply;
use crate::value::difference;
use crate::{Ask, Call, Paging, Values};

/// Two pages with the items of both, and what the second is asked for with.
struct Walk {
    bodies: Vec<Value>,
    items: Vec<Value>,
    next: Value,
}

impl<C> Prover<'_, C> {
    /// Walks through two pages, once by pages and once by items.
    pub(crate) fn walk(
        &mut self,
        plan: &Plan,
        call: &Call<C>,
        sent: &Sent,
        accept: &str,
        line: &Line<C>,
        seed: u64,
    ) -> Result<(), String> {
        let Some(paging) = &call.paging else {
            return Ok(());
        };
        let operation = &plan.operation;
        let main = operation.answers.iter().enumerate();
        let mut main =
            main.filter_map(|(place, response)| Some((place, response, read(response, accept)?)));
        let Some((place, response, (number, media))) = main.next() else {
            return Err("pages of what has no content".to_owned());
        };
        let mut values = sent.values[0].clone();
        let walk = match self.pages(
            plan,
            call,
            paging,
            &values,
            plan.answers[place][number],
            seed,
        ) {
            Ok(walk) => walk,
            Err(reason) => {
                let reason = format!("no two pages: {reason}");
                self.report.notes.push((operation.id.clone(), reason));
                return Ok(());
            }
        };
        let bodies = walk.bodies.iter();
        let replies: Vec<Reply> = bodies
            .map(|body| reply(response.status, media, body))
            .collect();
        let wrapper = call
            .wrapper
            .map(|name| format!("/{name}"))
            .unwrap_or_default();
        let results = walk.bodies.iter().map(|body| body.pointer(&wrapper));
        let results: Vec<_> = results.collect();
        for ask in [Ask::Pages, Ask::Items] {
            values.ask = ask;
            let (received, result) = line.call(call, &values, replies.clone())?;
            let given = result.map_err(|error| format!("{ask:?}: {}", describe(&error)))?;
            let mut asked = values.clone();
            for received in received.iter().take(2) {
                self.arrived(plan, sent.media, &asked, received)
                    .map_err(|error| format!("{ask:?}: {error}"))?;
                let name = ("query".to_owned(), paging.parameter.to_owned());
                asked.parameters.insert(name, walk.next.clone());
            }
            // An empty page may be what ends it.
            let requests = received.len();
            if !(2..=results.len()).contains(&requests) {
                return Err(format!(
                    "{requests} pages were asked for, and there are two"
                ));
            }
            let expected = match ask {
                Ask::Items => json!(walk.items),
                _ => json!(results[..requests]),
            };
            if let Some(difference) = difference(&expected, &given.value) {
                return Err(format!("{ask:?}: {difference}"));
            }
        }
        self.report.walks += 1;
        Ok(())
    }

    /// Two pages, and an empty one where none says that it is the last. An error tells why there are none.
    fn pages(
        &self,
        plan: &Plan,
        call: &Call<C>,
        paging: &Paging,
        values: &Values,
        answered: Answered,
        seed: u64,
    ) -> Result<Walk, String> {
        let parameters = plan.operation.parameters.iter().zip(&plan.parameters);
        let mut parameters =
            parameters.filter(|(it, _)| it.location == "query" && it.name == paging.parameter);
        let (_, number) = parameters
            .next()
            .ok_or("the document has no such parameter")?;
        let wrapper = call
            .wrapper
            .map(|name| format!("/{name}"))
            .unwrap_or_default();
        let place = wrapper + paging.items;
        let (mut bodies, mut found) = (Vec::new(), Vec::new());
        for seed in (0..24).map(|index| seed.wrapping_add(0x9a6e + index)) {
            let body = self.made(answered, call.wrapper, Extent::Full, seed);
            let body = body.map_err(|why| format!("{why:?}"))?;
            let list = body.pointer(&place).and_then(Value::as_array);
            let Some(mut item) = list.and_then(|list| list.first()).cloned() else {
                continue;
            };
            // One of which nothing is said has something all the same.
            if let Value::Object(members) = &mut item
                && members.is_empty()
            {
                members.insert("number".to_owned(), seed.into());
            }
            if !found.contains(&item) {
                bodies.push(body);
                found.push(item);
            }
        }
        let [one, two, ..] = &bodies[..] else {
            return Err("no two items differ".to_owned());
        };
        let name = ("query".to_owned(), paging.parameter.to_owned());
        let at = values.parameters.get(&name).and_then(Value::as_u64);
        // A full page, and one that is not full.
        let [least, most] = [found.len().min(2), 1];
        let lists = [&found[..least], &found[found.len() - most..]];
        let next = match paging.step {
            Step::Page(first) => json!(at.unwrap_or(first) + 1),
            Step::Offset => json!(at.unwrap_or(0) + least as u64),
            Step::Cursor(_) => {
                let mut generator = Generator::new(&self.requests, seed);
                let fits = |value: &Value| value.as_str().is_some_and(|it| !it.is_empty());
                let made = generator.make(*number, Extent::Full, Alphabet::Visible, fits);
                made.map_err(|why| format!("a cursor: {why:?}"))?
            }
        };
        let next = match self.requests.is_valid(*number, &next) {
            true => next,
            false => Value::String(next.as_str().map_or(next.to_string(), str::to_owned)),
        };
        let count = (least + most) as u64;
        let before = match paging.step {
            Step::Page(first) => at.map_or(0, |at| at.saturating_sub(first)),
            _ => 0,
        };
        let offset = match paging.step {
            Step::Page(_) => before * least as u64,
            _ => at.unwrap_or(0),
        };
        let mut pages = Vec::new();
        for (index, (body, list)) in [one, two].into_iter().zip(lists).enumerate() {
            let is_last = index == 1;
            let mut body = body.clone();
            set(&mut body, Some(&place), &json!(list));
            set(&mut body, paging.pages, &json!(before + 2));
            set(&mut body, paging.total, &json!(offset + count));
            set(&mut body, paging.size, &json!(least));
            set(&mut body, paging.more, &json!(!is_last));
            if let Step::Cursor(place) = paging.step {
                set_cursor(&mut body, place, if is_last { &Value::Null } else { &next });
            }
            self.answers
                .check(answered.schema, &body)
                .map_err(|error| format!("its own schema refuses one: {error}"))?;
            pages.push(body);
        }
        let items = lists.concat();
        // Where nothing says how many there are, an empty page is the last.
        let mut empty = two.clone();
        set(&mut empty, Some(&place), &json!([]));
        set(&mut empty, paging.more, &json!(false));
        pages.push(empty);
        Ok(Walk {
            bodies: pages,
            items,
            next,
        })
    }
}

/// Sets what stands at a place, as the text or number that is there.
fn set(body: &mut Value, place: Option<&str>, value: &Value) {
    let Some(target) = place.and_then(|place| body.pointer_mut(place)) else {
        return;
    };
    *target = match (&*target, value) {
        (Value::String(_), Value::Number(number)) => number.to_string().into(),
        (Value::String(_), Value::Bool(more)) => if *more { "more" } else { "" }.into(),
        (_, value) => value.clone(),
    };
}

/// Sets what leads to the next page; none for the last, which then has nothing there.
fn set_cursor(body: &mut Value, place: &str, next: &Value) {
    let (above, name) = place.rsplit_once('/').unwrap_or_default();
    let above = body.pointer_mut(above).and_then(Value::as_object_mut);
    let Some(members) = above else { return };
    let is_text = members.get(name).is_some_and(Value::is_string);
    match next {
        Value::Null if is_text => drop(members.insert(name.to_owned(), "".into())),
        Value::Null => drop(Map::remove(members, name)),
        next => drop(members.insert(name.to_owned(), next.clone())),
    }
}
