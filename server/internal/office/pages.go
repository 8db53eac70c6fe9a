package office

import "glint/server/internal/plain"

// top is above every page: where one can go, and the way out.
const top = `{{if .Nav}}<nav>{{range .Nav}}<a href="{{.To}}">{{.Name}}</a>{{end}}</nav>
<form method="post" action="/office/logout"><button class="quiet">{{.Say "out"}}</button></form>{{end}}
`

// The pages. A table scrolls by itself, and can be reached by key for it.
var (
	pageProblem = plain.Parse(top + `<p class="bad" role="alert">{{.Body}}</p><p><a href="/office/">{{.Say "back"}}</a></p>`)

	pageLogin = plain.Parse(top + `{{with .Body}}<p class="bad" role="alert">{{.}}</p>{{end}}
<form method="post" action="/office/login">
<label for="name">{{.Say "name"}}</label><input id="name" name="name" autocomplete="username" autocapitalize="none" required maxlength="32">
<label for="password">{{.Say "password"}}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<p><button id="go">{{.Say "in"}}</button></p></form>
<p><a href="/office/join">{{.Say "have"}}</a></p>`)

	pageJoin = plain.Parse(top + `<form method="post" action="/office/join">
<label for="code">{{.Say "code"}}</label><input id="code" name="code" autocomplete="off" autocapitalize="characters" required maxlength="24">
<label for="name">{{.Say "name"}}</label><input id="name" name="name" autocomplete="username" autocapitalize="none" required minlength="2" maxlength="32" aria-describedby="name-help">
<p class="soft" id="name-help">{{.Say "nameHelp"}}</p>
<label for="password">{{.Say "password"}}</label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="15" maxlength="256" aria-describedby="password-help">
<p class="soft" id="password-help">{{.Say "passwordHelp"}}</p>
<p><button id="go">{{.Say "join"}}</button></p></form>`)

	pagePassword = plain.Parse(top + `<form method="post" action="/office/password">
<label for="old">{{.Say "old"}}</label><input id="old" name="old" type="password" autocomplete="current-password" required maxlength="256">
<label for="password">{{.Say "new"}}</label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="15" maxlength="256" aria-describedby="password-help">
<p class="soft" id="password-help">{{.Say "passwordHelp"}} {{.Say "othersEnd"}}</p>
<p><button>{{.Say "change"}}</button></p></form>`)

	pageDevices = plain.Parse(top + `<h2>{{.Say "bind"}}</h2>
{{if .Body.Accounts}}<form method="post" action="/office/enrolments">
<label for="account">{{.Say "account"}}</label><select id="account" name="account">{{range .Body.Accounts}}<option value="{{.ID}}">{{.ID}} {{.Name}}</option>{{end}}</select>
<p><button id="enrol">{{.Say "makeCode"}}</button></p></form>{{else}}<p>{{.Say "noAccounts"}}</p>{{end}}
<h2>{{.Say "list"}}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "device"}}</th><th>{{.Say "account"}}</th><th>{{.Say "role"}}</th><th>{{.Say "since"}}</th><th>{{.Say "told"}}</th><th>{{.Say "found"}}</th><th>{{.Say "state"}}</th></tr></thead>
<tbody>{{range .Body.Devices}}<tr><td><code>{{.ID}}</code></td><td>{{.Account}}</td><td>{{.Role}}{{with .Terminal}} {{.}}{{end}}</td><td>{{$.Time .Enrolled}}</td><td>{{$.Time .Told}}</td>
<td>{{range .Findings}}<span class="bad">{{.}}</span> {{end}}</td>
<td>{{if .Revoked}}{{$.Say "withdrawn"}}: {{.Revoked}}{{else}}<form method="post" action="/office/revoke"><input type="hidden" name="device" value="{{.ID}}">
<input name="reason" aria-label="{{$.Say "reason"}} {{.ID}}" placeholder="{{$.Say "reason"}}" required maxlength="64"> <button class="quiet">{{$.Say "withdraw"}}</button></form>{{end}}</td></tr>{{end}}</tbody></table></div>`)

	pageCode = plain.Parse(top + `<p>{{.Body.Account.ID}} {{.Body.Account.Name}}</p>
<p class="code" id="code">{{.Body.Code}}</p>
<p>{{.Say "scan"}}</p>
<img class="qr" id="qr" src="{{.Body.QR}}" alt="{{.Say "qr"}} {{.Body.Code}}" width="512" height="512">
<p><code id="address">{{.Body.Address}}</code></p>
<p class="soft">{{.Say "once"}} ({{.Body.Hours}} h)</p>`)

	pageAccounts = plain.Parse(top + `<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "number"}}</th><th>{{.Say "holder"}}</th><th>{{.Say "kind"}}</th><th>{{.Say "balance"}}</th><th>{{.Say "held"}}</th><th>{{.Say "scope"}}</th></tr></thead>
<tbody>{{range .Body.Accounts}}<tr><td>{{.ID}}</td><td>{{.Name}}</td><td>{{.Kind}}</td><td>{{.Sum}}</td><td>{{.Held}}</td><td>{{if .Payee}}{{$.Say "onePayee"}} {{.Payee}}{{end}}{{if .Section}}{{$.Say "section"}} {{.Section}}{{end}}</td></tr>{{end}}</tbody></table></div>
<h2>{{.Say "openAccount"}}</h2>
<form method="post" action="/office/accounts">
<label for="name">{{.Say "holder"}}</label><input id="name" name="name" required maxlength="64" autocomplete="off">
<label for="kind">{{.Say "kind"}}</label><select id="kind" name="kind"><option value="shopper">{{.Say "shopper"}}</option><option value="merchant">{{.Say "merchant"}}</option></select>
<label for="currency">{{.Say "currency"}}</label><select id="currency" name="currency">{{range .Body.Currencies}}<option value="{{printf "%d" .}}">{{.Code}}</option>{{end}}</select>
<p><button id="open">{{.Say "openAccount"}}</button></p></form>
<h2>{{.Say "topUp"}}</h2>
<form method="post" action="/office/topups"><input type="hidden" name="id" value="{{.Body.TopUp}}">
<label for="account">{{.Say "number"}}</label><select id="account" name="account">{{range .Body.Accounts}}{{if ne .Kind "float"}}<option value="{{.ID}}">{{.ID}} {{.Name}}</option>{{end}}{{end}}</select>
<label for="amount">{{.Say "amount"}}</label><input id="amount" name="amount" inputmode="decimal" required maxlength="20" placeholder="20.00">
<p><button id="topup">{{.Say "topUp"}}</button></p></form>
<h2>{{.Say "scope"}}</h2><p class="soft">{{.Say "scopeHelp"}}</p>
<form method="post" action="/office/scope">
<label for="scoped">{{.Say "number"}}</label><select id="scoped" name="account">{{range .Body.Accounts}}{{if ne .Kind "float"}}<option value="{{.ID}}">{{.ID}} {{.Name}}</option>{{end}}{{end}}</select>
<label for="scope">{{.Say "scope"}}</label><select id="scope" name="scope"><option value="all">{{.Say "everywhere"}}</option><option value="payee">{{.Say "onePayee"}}</option><option value="section">{{.Say "section"}}</option></select>
<label for="where">{{.Say "scopeNumber"}}</label><input id="where" name="number" inputmode="numeric" maxlength="10">
<p><button id="setscope">{{.Say "change"}}</button></p></form>`)

	pagePayments = plain.Parse(top + `<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "when"}}</th><th>{{.Say "payer"}}</th><th>{{.Say "payee"}}</th><th>{{.Say "sum"}}</th><th>{{.Say "state"}}</th></tr></thead>
<tbody>{{range .Body}}<tr><td>{{$.Time .Time}}</td><td>{{.Payer}}</td><td>{{.Payee}}</td><td>{{.Sum}}</td><td>{{.State}} {{.Reason}}</td></tr>{{end}}</tbody></table></div>`)

	pageSessions = plain.Parse(top + `<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "name"}}</th><th>{{.Say "where"}}</th><th>{{.Say "since"}}</th><th>{{.Say "used"}}</th><th>{{.Say "ends"}}</th><th>{{.Say "state"}}</th></tr></thead>
<tbody>{{range .Body}}<tr><td>{{.Name}}</td><td>{{.Address}}<br><span class="soft">{{.Agent}}</span></td><td>{{$.Time .Begun}}</td><td>{{$.Time .Seen}}</td><td>{{$.Time .Ends}}</td>
<td>{{if .Own}}{{$.Say "this"}}{{else}}<form method="post" action="/office/sessions"><input type="hidden" name="session" value="{{.ID}}"><button class="quiet">{{$.Say "end"}} {{.ID}}</button></form>{{end}}</td></tr>{{end}}</tbody></table></div>`)

	pagePeople = plain.Parse(top + `<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "name"}}</th><th>{{.Say "role"}}</th><th>{{.Say "since"}}</th><th>{{.Say "state"}}</th></tr></thead>
<tbody>{{range .Body}}<tr><td>{{.Name}}</td><td>{{.Role}}</td><td>{{$.Time .Added}}</td>
<td>{{if .Removed.IsZero}}{{if .Own}}{{$.Say "you"}}{{else}}<form method="post" action="/office/remove"><input type="hidden" name="person" value="{{.ID}}"><button class="quiet">{{$.Say "removePerson"}} {{.Name}}</button></form>{{end}}{{else}}{{$.Say "removed"}} {{$.Time .Removed}}{{end}}</td></tr>{{end}}</tbody></table></div>
<h2>{{.Say "invite"}}</h2>
<form method="post" action="/office/invite">
<label for="role">{{.Say "role"}}</label><select id="role" name="role"><option value="operator">{{.Say "operator"}}</option><option value="admin">{{.Say "admin"}}</option></select>
<p><button id="invite">{{.Say "invite"}}</button></p></form>`)

	pageInvited = plain.Parse(top + `<p class="code" id="code">{{.Body}}</p><p>{{.Say "giveCode"}}</p>`)

	pageTrail = plain.Parse(top + `<div class="scroll" tabindex="0" role="region" aria-label="{{.Say "list"}}"><table>
<thead><tr><th>{{.Say "number"}}</th><th>{{.Say "when"}}</th><th>{{.Say "who"}}</th><th>{{.Say "what"}}</th><th>{{.Say "toWhat"}}</th><th>{{.Say "detail"}}</th></tr></thead>
<tbody>{{range .Body.Entries}}<tr><td>{{.Number}}</td><td>{{$.Time .Time}}</td><td>{{.Actor}}</td><td>{{.Action}}</td><td>{{.Subject}}</td><td>{{.Detail}}</td></tr>{{end}}</tbody></table></div>
{{if .Body.Older}}<p><a href="?before={{.Body.Older}}">{{.Say "older"}}</a></p>{{else}}<p class="soft">{{.Say "begin"}}</p>{{end}}`)
)
