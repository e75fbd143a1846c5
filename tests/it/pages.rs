//! Pages and the basemap.

use crate::support::{Server, dawria};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn pages_come_from_a_folder_and_the_basemap_by_ranges() {
    let folder = tempfile::tempdir().unwrap();
    let (web, map) = (folder.path().join("web"), folder.path().join("map"));
    std::fs::create_dir_all(web.join("assets")).unwrap();
    std::fs::write(web.join("index.html"), "<!doctype html><title>t</title>").unwrap();
    std::fs::write(web.join("assets/a-1.js"), "export {}").unwrap();
    assert!(dawria(&["map", "import", "--synthetic", "3", "--out", map.to_str().unwrap()]).status.success());
    let server = Server::start_with(folder.path(), &format!("[map]\ndir = {map:?}\n"), &["--web-dir", web.to_str().unwrap()]);
    let api = server.api();
    let page = api.request(Method::GET, "/").send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self';"));
    assert_eq!(page.text().await.unwrap(), "<!doctype html><title>t</title>");
    let script = api.request(Method::GET, "/assets/a-1.js").send().await.unwrap();
    assert!(script.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    for path in ["/../Cargo.toml", "/assets/../../dawria.toml", "/%2e%2e/dawria.toml"] {
        let mut url = api.request(Method::GET, "/").build().unwrap().url().clone();
        url.set_path(path);
        let status = reqwest::get(url).await.unwrap().status();
        assert!(status == StatusCode::NOT_FOUND, "{path}: {status}");
    }

    let whole = std::fs::read(map.join("basemap.pmtiles")).unwrap();
    let get = async |range: &str| api.request(Method::GET, "/map/basemap.pmtiles").header("range", range).send().await.unwrap();
    let part = get("bytes=0-126").await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], format!("bytes 0-126/{}", whole.len()).as_str());
    assert_eq!(part.bytes().await.unwrap(), whole[..127]);
    let tail = get("bytes=-10").await;
    assert_eq!(tail.bytes().await.unwrap(), whole[whole.len() - 10..]);
    let beyond = get(&format!("bytes={}-", whole.len())).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{}", whole.len()).as_str());
    let all = api.request(Method::GET, "/map/basemap.pmtiles").send().await.unwrap();
    assert_eq!(all.headers()["accept-ranges"], "bytes");
    assert_eq!(all.bytes().await.unwrap(), whole);
}

#[tokio::test]
async fn without_a_map_what_needs_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for path in ["/map/basemap.pmtiles", "/api/v1/map/network", "/api/v1/gazetteer?q=x"] {
        let (status, problem) = api.get(path).await;
        assert_eq!((status, problem["rule"].as_str()), (StatusCode::NOT_FOUND, Some("no_map")), "{path}");
    }
    assert!(api.ok("/api/v1/room").await["map"].is_null());
}
