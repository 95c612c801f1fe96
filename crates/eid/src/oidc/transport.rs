//! How providers are reached: encrypted, without following anybody anywhere else, and not for long.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpClientError, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

/// Longest time that a provider may take to answer.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 1024 * 1024;

/// A client for providers.
#[derive(Clone)]
pub(super) struct Http(reqwest::Client);

impl Http {
    /// On this machine, for tests and the demonstration, encryption is not demanded.
    pub(super) fn new(is_loopback: bool) -> Result<Self, String> {
        reqwest::Client::builder()
            .https_only(!is_loopback)
            .redirect(Policy::none())
            .timeout(TIME_MAX)
            .build()
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpClientError<reqwest::Error>;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Self::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = request.try_into().map_err(Box::new)?;
            let mut response = self.0.execute(request).await.map_err(Box::new)?;
            // A provider that is broken, or a proxy before it that finds none, has refused nothing.
            if response.status().is_server_error() {
                return Err(HttpClientError::Other(format!("it answered {}", response.status())));
            }
            let mut answer = http::Response::builder().status(response.status());
            for (name, value) in response.headers() {
                answer = answer.header(name, value);
            }
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(Box::new)? {
                body.extend_from_slice(&chunk);
                if body.len() > ANSWER_MAX {
                    return Err(HttpClientError::Other("the answer is too large".to_owned()));
                }
            }
            answer.body(body).map_err(HttpClientError::Http)
        })
    }
}
