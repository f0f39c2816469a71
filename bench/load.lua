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
local chance = io.open("/dev/urandom", "rb"):read(4)
math.randomseed(chance:byte(1) + 256 * (chance:byte(2) + 256 * (chance:byte(3) + 256 * chance:byte(4))))
-- As bench/driver.py: a new key, new digits, and another birthday, in each request that writes.
local KEY, DIGITS = "00000000%-0000%-4000%-8000%-000000000000", "######"
local BIRTHDAY = "MM%-DD"
-- ONCE: each question once, in the order of the file.
local once, turn = os.getenv("ONCE") ~= nil, 0
local writes = requests[1]:find(KEY) ~= nil
local function hex(length) return ("%0" .. length .. "x"):format(math.random(0, 16 ^ length - 1)) end
local function key()
  return table.concat({hex(6) .. hex(2), hex(4), "4" .. hex(3), "8" .. hex(3), hex(6) .. hex(6)}, "-")
end
function request()
  turn = turn + 1
  local text = once and (requests[turn] or error("no question is left")) or requests[math.random(#requests)]
  if not writes then return text end
  local digits = ("%06d"):format(math.random(0, 999999))
  local day = ("%02d-%02d"):format(math.random(1, 12), math.random(1, 28))
  return (text:gsub(KEY, key(), 1):gsub(DIGITS, digits):gsub(BIRTHDAY, day, 1))
end
