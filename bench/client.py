"""An archive for a measurement, and somebody who uses it over HTTP as a browser does: cookies, forms, their tokens."""

import http.cookiejar, os, re, subprocess, sys, urllib.error, urllib.parse, urllib.request

PHRASE = "a harbour lamp in fog"


class Archive:
    """A temporary archive that is served; `people` are pairs of a name and a role."""

    def __init__(self, ficus, data, people):
        run = lambda *args, typed=None: subprocess.run([ficus, "--data", data, *args], check=True, input=typed, text=True, stdout=subprocess.DEVNULL)
        run("demo")
        for name, role in people:
            run("account", "create", name, "--email", f"{name.lower()}@example.org", "--role", role, typed=f"{PHRASE}\n")
        self.server = subprocess.Popen([ficus, "--data", data, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.address = next((line.split("ready at ")[1].strip() for line in self.server.stdout if "ready at" in line), None)
        if self.address is None:
            sys.exit("the server did not get ready")

    def end(self):
        self.server.terminate()
        self.server.wait()


class Stays(urllib.request.HTTPRedirectHandler):
    """Redirects are told, not followed: what is measured is one answer."""

    def redirect_request(self, *_):
        return None


class Person:
    """Somebody with cookies of their own; without a name a guest who reads every rating."""

    def __init__(self, archive, name=None):
        self.archive, self.token = archive, ""
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), Stays)
        self.opener.addheaders = [] if name else [("cookie", "rating=5")]
        if name:
            self.read("/login")
            self.send("/login", [("name", name), ("password", PHRASE)])

    def _ask(self, request):
        try:
            with self.opener.open(request) as answer:
                return answer.status, answer.headers.get("location", ""), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("location", ""), answer.read().decode("utf-8", "replace")

    def read(self, path):
        """The text of a page; remembers the token of its forms."""
        status, _, text = self._ask(urllib.request.Request(self.archive.address + path))
        self.token = next(iter(re.findall(r'name="csrf" value="([^"]+)"', text)), self.token)
        return text if status == 200 else ""

    def send(self, path, fields):
        """Sends a form; answers with where it leads, or with the page where it leads nowhere."""
        body = urllib.parse.urlencode([("csrf", self.token), *fields]).encode()
        request = urllib.request.Request(self.archive.address + path, body, {"origin": self.archive.address})
        status, location, text = self._ask(request)
        if status >= 400:
            sys.exit(f"{path} answered {status}: {re.sub('<[^>]*>', ' ', text)[:600]}")
        return location or text


def value(page, name):
    """What stands in a field of a page."""
    return next(iter(re.findall(rf'name="{name}" value="([^"]*)"', page)), "")


def publish(person, title, text="The tea was cold."):
    """Makes a work with one chapter and posts both; answers with its number."""
    page = person.read("/write/works/new")
    facts = [("mark", ""), ("authors", value(page, "authors")), ("title", title), ("language", "en"), ("rating", "1"), ("warnings", "No warnings apply"), ("fandoms", "Emma"), ("tags", "Tea, Letters"), ("status", "in-progress"), ("planned", "?"), ("audience", "everyone"), ("reviewers", "members"), ("then", "desk")]
    work = re.search(r"/works/(\d+)", person.send("/write/works/new", facts)).group(1)
    draft = re.search(r"/drafts/(\d+)", person.send(f"/write/works/{work}/chapters/new", [("number", "1"), ("title", "Tea"), ("wording", "markdown")])).group(1)
    page = person.read(f"/write/drafts/{draft}")
    person.send(f"/write/drafts/{draft}", [("revision", value(page, "revision")), ("wording", "markdown"), ("number", "1"), ("title", "Tea"), ("text", text), ("do", "save")])
    person.send(f"/write/works/{work}/post", [("draft", draft)])
    return work
