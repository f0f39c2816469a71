-- Questions from the file REQUESTS, one a line: headers and body, separated by tabs.
local requests = {}
for line in io.lines(os.getenv("REQUESTS")) do
  local headers, body = {["Host"] = "bench"}, nil
  for part in line:gmatch("[^\t]+") do
    if body then local k, v = body:match("^(.-): (.*)$"); headers[k] = v end
    body = part
  end
  requests[#requests + 1] = wrk.format("POST", nil, headers, body)
end
math.randomseed(os.time())
function request() return requests[math.random(#requests)] end
