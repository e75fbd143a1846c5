//! What is the same for all routes of the OpenAPI document, said once: what each needs, how problems are sent.

use super::{
    document_shapes as shapes,
    problem::PROBLEM_JSON,
    rights::{self, Rule},
};
use utoipa::openapi::{
    Content, OpenApi, Ref, RefOr, Response,
    path::{Operation, PathItem},
    security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
};

/// Name of the one way programs show who they are.
const BEARER: &str = "bearer";
/// Finishes the document that the routes made.
pub fn finished(mut document: OpenApi) -> OpenApi {
    let bearer = Http::new(HttpAuthScheme::Bearer);
    document.components.get_or_insert_default().add_security_scheme(BEARER, RefOr::T(SecurityScheme::Http(bearer)));
    for (path, item) in &mut document.paths.paths {
        let plain = path.strip_prefix("/api/v1").unwrap_or(path);
        for (method, operation) in operations(item) {
            finish(operation, rights::of(method, plain));
        }
    }
    shapes::say(&mut document);
    document
}

pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|o| (method, o)))
}

fn finish(operation: &mut Operation, rule: Option<&Rule>) {
    operation.security = Some(match rule.and_then(|r| r.right) {
        Some(_) => vec![SecurityRequirement::new(BEARER, Vec::<String>::new())],
        None => Vec::new(),
    });
    if let Some(needs) = rule.and_then(needs) {
        let text = operation.description.get_or_insert_default();
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&needs);
    }
    // Whatever has no answer of its own is answered with a problem document.
    let responses = &mut operation.responses.responses;
    responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(problem()));
    for response in responses.values_mut() {
        if let RefOr::T(response) = response {
            let json = response.content.get("application/json").is_some_and(is_problem);
            if json && let Some(content) = response.content.shift_remove("application/json") {
                response.content.insert(PROBLEM_JSON.to_owned(), content);
            }
        }
    }
}

/// What a route needs, in words: the right, the positions, the proof.
fn needs(rule: &Rule) -> Option<String> {
    let right = rule.right?;
    let kinds: Vec<&str> = right.positions().iter().map(|k| k.word()).collect();
    let seat = if kinds.is_empty() { String::new() } else { format!(", from a position of kind {}", kinds.join(" or ")) };
    let sure = if rule.confirmed { ", and a proof of who one is that is at most five minutes old" } else { "" };
    Some(format!("Needs the right `{}`{seat}{sure}.", right.word()))
}

fn problem() -> Response {
    let mut response = Response::new("what was wrong");
    let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
    response.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(Content::new(Some(schema))));
    response
}

fn is_problem(content: &RefOr<Content>) -> bool {
    let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else { return false };
    schema.ref_location.ends_with("/Problem")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::api::router::document;

    #[test]
    fn each_operation_says_what_it_needs_and_how_it_refuses() {
        let document = serde_json::to_value(document()).unwrap();
        let operation = |path: &str, method: &str| document["paths"][path][method].clone();
        let assign = operation("/api/v1/incidents/{n}/assign", "post");
        assert_eq!(assign["security"][0]["bearer"], serde_json::json!([]));
        assert!(
            assign["description"].as_str().unwrap().contains("Needs the right `dispatch`, from a position of kind dispatcher or chief.")
        );
        assert_eq!(operation("/livez", "get")["security"], serde_json::json!([]));
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values().filter(|o| o["responses"].is_object()) {
                let refusal = &operation["responses"]["default"]["content"];
                assert!(refusal["application/problem+json"].is_object() && refusal["application/json"].is_null(), "{operation}");
            }
        }
        let unit = operation("/api/v1/units/{unit}", "get")["parameters"][0].clone();
        assert_eq!(unit["schema"]["pattern"], super::shapes::NAME);
    }
}
