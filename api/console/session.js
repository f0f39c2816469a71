// Who asks, and how: sign-in of demo people, tokens kept in this page's memory only.

export class SignInError extends Error {}

const json = { 'content-type': 'application/json' };

const post = async (path, body) => {
  const response = await fetch(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  return [response, await response.json()];
};

export class Session {
  #tokens = null;
  #again = null;
  person = null;

  async people() {
    const response = await fetch('/demo/people');
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  }

  async signIn(person, password) {
    const [response, answer] = await post('/auth/sign-in', { username: person.username, password });
    if (!response.ok) throw new SignInError(answer.errors[0].message);
    this.#tokens = answer;
    this.#again = () => this.signIn(person, password);
    this.person = person;
  }

  // One refresh at a time: a refresh token counts once.
  #renewing = null;
  #renewed() {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew() {
    const [response, answer] = await post('/auth/refresh', {
      refreshToken: this.#tokens.refreshToken,
    });
    if (response.ok) this.#tokens = answer;
    else await this.#again();
  }

  // → { answer, status, milliseconds }
  async ask(request) {
    const began = performance.now();
    let response = await this.#send(request);
    if (response.status === 401 && this.#tokens) {
      await this.#renewed();
      response = await this.#send(request);
    }
    const answer = await response.json();
    return { answer, status: response.status, milliseconds: performance.now() - began };
  }

  #send(request) {
    const signed = this.#tokens ? { authorization: `Bearer ${this.#tokens.accessToken}` } : {};
    return fetch('/graphql', {
      method: 'POST',
      headers: { ...json, accept: 'application/graphql-response+json, application/json', ...signed },
      body: JSON.stringify(request),
    });
  }

  // The values of a prepared query's variables; what stands in `ids` is looked up first.
  async variables(prepared) {
    const values = { ...prepared.variables };
    if (prepared.ids) {
      const { answer } = await this.ask({ query: prepared.ids });
      for (const [name, found] of Object.entries(answer.data ?? {})) {
        values[name] = (found?.nodes ? found.nodes[0] : found)?.id ?? null;
      }
    }
    return values;
  }
}

export const prepared = async () => (await fetch('/graphiql/prepared.json')).json();

const LEVELS = {
  NATION: 'Trung ương · Nation',
  PROVINCE: 'Cấp tỉnh · Province',
  DISTRICT: 'Cấp huyện · District',
  COMMUNE: 'Cấp xã · Commune',
};

// [label, people] by level, from the top of the tree down.
export const byLevel = (people) =>
  Object.entries(LEVELS)
    .map(([level, label]) => [label, people.filter((person) => person.level === level)])
    .filter(([, some]) => some.length);
