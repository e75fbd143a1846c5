//! What names, acts' ids, pages and versions look like, said once for the whole OpenAPI document.

use super::document::operations;
use std::collections::BTreeSet;
use utoipa::openapi::{
    KnownFormat, OpenApi, RefOr, Schema, SchemaFormat,
    path::{Operation, Parameter, ParameterIn},
    schema::{AdditionalProperties, ArrayItems, Object},
};

/// Names of units, devices, accounts, positions, rooms and people (by pseudonym).
pub const NAME: &str = "^[A-Za-z0-9_-]{1,32}$";
const NAMED: [&str; 6] = ["unit", "device", "account", "position", "room", "person"];
/// Fields that hold such a name, or a list of them.
const NAMED_FIELDS: [&str; 6] = ["unit", "units", "device", "devices", "room", "vehicle"];
/// The id of an act: a UUID of version 7 (RFC 9562, section 5.7).
const ACT: &str = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-7[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$";
/// Most lines of a page.
const PAGE_MAX: u32 = 500;
/// `If-Match`.
const VERSION: &str = "^\"[0-9]{1,19}\"$";

/// Says it.
pub fn say(document: &mut OpenApi) {
    let mut bodies = BTreeSet::new();
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations(item) {
            bodies.extend(body(operation));
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    of_parameter(parameter);
                }
            }
        }
    }
    let Some(components) = document.components.as_mut() else { return };
    for (name, schema) in &mut components.schemas {
        of_schema(schema, bodies.contains(name));
    }
}

/// Name of the schema of an operation's body.
fn body(operation: &Operation) -> Option<String> {
    let RefOr::T(body) = operation.request_body.as_ref()? else { return None };
    let RefOr::T(json) = body.content.get("application/json")? else { return None };
    let RefOr::Ref(schema) = json.schema.as_ref()? else { return None };
    schema.ref_location.rsplit('/').next().map(str::to_owned)
}

fn of_parameter(parameter: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(schema))) = parameter.schema.as_mut() else { return };
    unsigned(schema);
    let name = parameter.name.as_str();
    match parameter.parameter_in {
        ParameterIn::Path | ParameterIn::Query if NAMED.contains(&name) => schema.pattern = Some(NAME.to_owned()),
        ParameterIn::Query if name == "limit" => {
            schema.minimum = Some(1.into());
            schema.maximum = Some(PAGE_MAX.into());
        }
        ParameterIn::Header if name == "If-Match" => schema.pattern = Some(VERSION.to_owned()),
        _ => {}
    }
}

/// `is_body`: what an operation takes, not a part of it.
fn of_schema(schema: &mut RefOr<Schema>, is_body: bool) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => of_object(object, is_body),
        Schema::Array(list) => {
            if let ArrayItems::RefOrSchema(items) = &mut list.items {
                of_schema(items, false);
            }
        }
        Schema::OneOf(one) => {
            one.items.iter_mut().for_each(|s| of_schema(s, is_body));
            one.items.iter_mut().for_each(alone);
        }
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|s| of_schema(s, is_body)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|s| of_schema(s, is_body)),
        _ => {}
    }
}

fn of_object(object: &mut Object, is_body: bool) {
    unsigned(object);
    for (name, field) in &mut object.properties {
        of_schema(field, false);
        let is_named = NAMED_FIELDS.contains(&name.as_str());
        match field {
            RefOr::T(Schema::Object(field)) if is_body && name == "id" && is(field, KnownFormat::Uuid) => {
                field.pattern = Some(ACT.to_owned())
            }
            RefOr::T(Schema::Object(field)) if is_named => named(field),
            RefOr::T(Schema::Array(list)) if is_named => {
                if let ArrayItems::RefOrSchema(items) = &mut list.items
                    && let RefOr::T(Schema::Object(item)) = items.as_mut()
                {
                    named(item);
                }
            }
            _ => {}
        }
    }
}

/// A variant is an object of one field, its name.
fn alone(variant: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = variant
        && object.properties.len() == 1
        && object.required.len() == 1
    {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
}

/// Whole numbers without a sign reach further than those with one.
fn unsigned(schema: &mut Object) {
    if schema.minimum.is_none() || schema.maximum.is_some() {
        return;
    }
    let (format, most) = if is(schema, KnownFormat::Int64) {
        ("uint64", u64::MAX)
    } else if is(schema, KnownFormat::Int32) {
        ("uint32", u64::from(u32::MAX))
    } else {
        return;
    };
    schema.format = Some(SchemaFormat::Custom(format.to_owned()));
    schema.maximum = Some(most.into());
}

fn is(schema: &Object, format: KnownFormat) -> bool {
    matches!(&schema.format, Some(SchemaFormat::KnownFormat(found)) if *found == format)
}

/// A pattern says nothing of what is no text.
fn named(schema: &mut Object) {
    if schema.format.is_none() && schema.enum_values.is_none() && schema.properties.is_empty() {
        schema.pattern = Some(NAME.to_owned());
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn names_acts_and_pages_say_what_they_look_like() {
        let document = serde_json::to_value(crate::api::router::document()).unwrap();
        let field = |schema: &str, name: &str| document["components"]["schemas"][schema]["properties"][name]["pattern"].clone();
        assert_eq!(field("WriteNote", "id"), ACT);
        let limit =
            document["paths"]["/api/v1/calls"]["get"]["parameters"].as_array().unwrap().iter().find(|p| p["name"] == "limit").unwrap();
        assert_eq!((&limit["schema"]["minimum"], &limit["schema"]["maximum"]), (&1.into(), &500.into()));
    }
}
